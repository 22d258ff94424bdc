using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Flex.Overview;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Flex.Pages;
using FlexPortal.Tests.Flex.Pages.Alive;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Overview;

/// <summary>The parts of the Overview that compare statements, start runs and keep the page current.</summary>
public sealed class OverviewPartsDbTests
{
    private const string Token = "123456789012345678901234";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restated_rows_are_counted_by_the_comparison_or_compared_on_request()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var same = await RunTwiceAsync(portal, "identical");
        var restated = await RunTwiceAsync(portal, "restated");

        var none = await RestatedAsync(portal, same);
        var some = await RestatedAsync(portal, restated);
        // The account has no newest statement of that run.
        var later = await RestatedAsync(portal, restated with { StatementRunId = Guid.NewGuid() });

        Assert.Equal(("0", 0), (none.GetAttribute("data-restated"), none.QuerySelectorAll("a").Length));
        Assert.Equal("A", some.TagName);
        Assert.Equal([some.GetAttribute("data-restated")!], some.Figures());
        Assert.StartsWith(
            $"/runs/{restated.StatementRunId}?changes=1&with={restated.News!.BeforeRunId}",
            some.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(("A", false), (later.TagName, later.HasAttribute("data-restated")));
        Assert.Empty(later.Figures());
    }

    [Fact]
    public async Task A_comparison_that_is_refused_has_its_code_and_no_link()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var verdict = await RunTwiceAsync(portal, "identical");
        await database.ExecuteAsync($"""
            ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;
            UPDATE flex.ingestion_run SET sections = (
                SELECT jsonb_agg(section || jsonb_build_object('account_id', 'U9')) FROM jsonb_array_elements(sections) AS section)
             WHERE ingestion_run_id = '{verdict.News!.BeforeRunId}';
            """);

        var refused = await RestatedAsync(portal, verdict);

        Assert.Equal(("SPAN", "COMPARED_ACCOUNTS_DIFFER"), (refused.TagName, refused.GetAttribute("data-code")));
    }

    [Fact]
    public async Task Changes_are_a_line_each_and_large_statements_are_left_out()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await RunTwiceAsync(portal, "identical");
        var none = await ChangesAsync(portal);
        var restated = await RunTwiceAsync(portal, "restated");
        var some = await ChangesAsync(portal);

        Assert.NotNull(none.QuerySelector("section[aria-labelledby=recent-changes-heading] [data-empty=changes]"));
        Assert.Null(some.QuerySelector("[data-empty]"));
        var line = some.QuerySelector("tr[data-change='CashTransactions.restated']")!;
        Assert.Equal(
            ($"{restated.AccountId}restated", "CashTransactions"),
            (line.QuerySelector("[data-label=Account]")!.TextContent, line.QuerySelector("code")!.TextContent));
        Assert.StartsWith($"/runs/{restated.StatementRunId}?", line.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);

        await database.ExecuteAsync("""
            ALTER TABLE flex.ingestion_run DISABLE TRIGGER ingestion_run_guard;
            UPDATE flex.ingestion_run SET raw_record_count = 1000000, deduplicated_count = 1000000 - inserted_count;
            """);
        // Another process has not compared them yet.
        await using var other = await TestPortal.StartAsync(shared: database);
        Assert.Null((await ChangesAsync(other)).QuerySelector("tr[data-change]"));
        Assert.False((await RestatedAsync(other, restated)).HasAttribute("data-restated"));
    }

    [Theory]
    [InlineData(null, null, PortalRole.Admin, "form[method=post][action='/runs/start'] [type=submit][data-action=run][data-shortcut=n]")]
    [InlineData(Token, "4711", PortalRole.Analyst, "form[method=post][action='/runs/start'] [type=submit][data-action=run]")]
    [InlineData(Token, null, PortalRole.Analyst, "a[data-action=choose-query][href='/runs']")]
    [InlineData(Token, " ", PortalRole.Admin, "a[data-action=choose-query][href='/runs']")]
    [InlineData(Token, "4711", PortalRole.Viewer, null)]
    [InlineData(Token, null, PortalRole.Viewer, null)]
    public async Task A_run_is_offered_with_its_query_to_users_who_can_start_one(
        string? token, string? query, PortalRole role, string? offer)
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:Token"] = token, ["Flex:QueryId"] = query },
            configure: services => services.AddScoped<AuthenticationStateProvider>(_ => new UserOf(role)));

        var markup = await LookAsync<RunIngestion>(portal, ready: null);

        Assert.Equal(offer is null ? 0 : 1, markup.QuerySelectorAll("[data-action]").Length);
        Assert.Equal(offer is not null, offer is not null && markup.QuerySelector(offer) is not null);
    }

    [Fact]
    public async Task The_live_part_knows_which_runs_the_page_shows()
    {
        await using var portal = await TestPortal.StartAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var live = await AliveMarkup<LiveOverview>.ShowAsync(portal);
        await Eventually.IsAsync(async () => (await live.LookAsync()).QuerySelector(".live-badge[data-tick]") is not null);
        Assert.Null(live.Refresh);

        await PortalRuns.CompleteAsync(portal, "token-invalid");
        live.Service<LiveConnection>().Return();

        await Eventually.IsAsync(() => Task.FromResult(live.Refresh is not null));
        await live.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_could_not_read_the_runs_is_requested_again_when_they_can_be_read()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        // Read once for the life of the portal.
        portal.KeyOf("U1");
        await database.TakeAwayAsync(away: true);
        var live = await AliveMarkup<LiveOverview>.ShowAsync(portal);
        var away = await Eventually.GetAsync(async () =>
            await live.LookAsync() is var markup && markup.QuerySelector("[role=alert]") is not null ? markup : null);
        Assert.Equal("DB_UNAVAILABLE", away.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Null(live.Refresh);

        await database.TakeAwayAsync(away: false);

        await Eventually.IsAsync(() =>
        {
            live.Service<LiveConnection>().Return();
            return Task.FromResult(live.Refresh is not null);
        });
        await live.CloseAsync();
    }

    private static async Task<CompletenessVerdict> RunTwiceAsync(TestPortal portal, string query)
    {
        await portal.RunAsync(query);
        var newest = await portal.RunAsync(query);
        var report = await portal.Services.GetRequiredService<CompletenessQueries>().ReadAsync(AccountScope.All, Ct);
        return report.All.Single(verdict => verdict.StatementRunId == newest.IngestionRunId && !verdict.IsFurther);
    }

    private static async Task<IElement> RestatedAsync(TestPortal portal, CompletenessVerdict verdict) =>
        (await LookAsync<RestatedRows>(portal, "a, [data-restated], [data-code]", ("Verdict", verdict))).FirstElementChild!;

    private static Task<IElement> ChangesAsync(TestPortal portal) => LookAsync<RecentChanges>(portal, "table, [data-empty]");

    /// <summary>What a part shows once it has read and something is there; null for a part that reads nothing.</summary>
    private static async Task<IElement> LookAsync<TPart>(
        TestPortal portal, string? ready, params (string Name, object? Value)[] parameters)
        where TPart : IComponent
    {
        var part = await AliveMarkup<TPart>.ShowAsync(portal, parameters);
        var markup = await Eventually.GetAsync(async () =>
            await part.LookAsync() is var look && (ready is null || look.QuerySelector(ready) is not null) ? look : null);
        await part.CloseAsync();
        return markup;
    }

    private sealed class UserOf(PortalRole role) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(
            PortalClaims.Of(new SignedInUser(Guid.NewGuid(), "anna", role, Guid.NewGuid(), AccountScope.All), "key", "test")));
    }
}
