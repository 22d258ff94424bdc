using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Flex.Overview;
using FlexPortal.Secrets;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Shell;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Secrets;

/// <summary>The stored token in each of its states: the banner of every page and the column of the Overview.</summary>
public sealed class TokenStatesDbTests
{
    private static readonly CompletenessVerdict Verdict = new(
        "U1", "4711", TrustTone.Good, "The sentence.", [], Sandbox: false, null, new(2026, 11, 19), [], [], [], [],
        StatementRunId: null, StatementAtUtc: null, ActiveRunId: null, FailedRunId: null, ErrorCode: null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_needs_attention_has_a_banner_and_a_tone()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        Assert.Equal((null, "warn", ""), await StateAsync(portal));

        foreach (var (days, banner, tone, figure) in new (int? Days, string? Banner, string Tone, string Figure)[]
        {
            (null, null, "quiet", ""), (15, null, "good", "15"), (14, "expires_soon", "warn", "14"), (1, "expires_soon", "warn", "1"),
            (0, "expires_soon", "warn", "0"), (-1, "expired", "bad", ""),
        })
        {
            await SetAsync(portal, days);
            Assert.Equal((banner, tone, figure), await StateAsync(portal));
        }

        await database.ExecuteAsync("UPDATE platform.secret SET protected = decode(repeat('00', 64), 'hex')");
        Assert.Equal(("unreadable", "bad", ""), await StateAsync(portal));
    }

    private static async Task SetAsync(TestPortal portal, int? days)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        DateOnly? last = days is { } left ? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(left) : null;
        Assert.IsType<SecretOutcome.Done>(await scope.ServiceProvider.GetRequiredService<SetSecret>().ExecuteAsync(
            FlexSecrets.TokenName, new SecretValue("123456789012345678901234"), last, Actors.Named("test"), Ct));
    }

    /// <summary>The state in the banner, the tone in the column, and the days there.</summary>
    private static async Task<(string? Banner, string Tone, string Figure)> StateAsync(TestPortal portal)
    {
        var connections = portal.Services.GetRequiredService<FlexConnections>();
        await connections.ReadAsync(Ct);
        var (admin, analyst) = (await BannerAsync(connections, PortalRole.Admin), await BannerAsync(connections, PortalRole.Analyst));
        // A viewer can do nothing about it.
        Assert.Empty((await BannerAsync(connections, PortalRole.Viewer)).Children);
        Assert.Equal(admin.Children.Length == 0 ? null : "/settings/secrets", admin.QuerySelector("a")?.GetAttribute("href"));
        Assert.Null(analyst.QuerySelector("a"));
        var banner = admin.QuerySelector("aside[aria-label]")?.GetAttribute("data-token");
        Assert.Equal(banner, analyst.QuerySelector("aside[aria-label]")?.GetAttribute("data-token"));

        var row = await AliveMarkup<AccountVerdict>.ShowAsync(portal, ("Verdict", Verdict), ("WithToken", true));
        var token = (await row.LookAsync()).QuerySelector(".token")!;
        await row.CloseAsync();
        return (banner, token.ClassList.Single(css => css.StartsWith("is-", StringComparison.Ordinal))["is-".Length..],
            string.Concat(token.Figures()));
    }

    private static Task<IElement> BannerAsync(FlexConnections connections, PortalRole role) =>
        ReaderMarkup.OfAsync<TokenBanner>(ReaderMarkup.Request(role), services => services.AddSingleton(connections));
}
