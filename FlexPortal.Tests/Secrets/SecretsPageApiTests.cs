using System.Net;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Secrets;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Secrets;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Secrets;

/// <summary>The page of the secrets, with plain forms, and who sees what of them.</summary>
public sealed class SecretsPageApiTests
{
    private const string Page = "/settings/secrets", Canary = "canary-7f3a9b2c4d5e6f70";

    // The banner of a token that expires soon.
    private const string Warning = "data-token=\"expires_soon\"";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S19_An_administrator_sets_it_and_no_answer_gives_it_back()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.Contains("data-state=\"not_set\"", await TextAsync(anna, Page), StringComparison.Ordinal);
        Assert.Contains($"href=\"{Page}\"", await TextAsync(anna, "/settings"), StringComparison.Ordinal);

        Assert.Equal($"{Page}?said=set", await SendAsync(anna, "set", ("value", Canary), ("expires_on", "")));
        var panel = (await anna.PageAsync(Page)).QuerySelector(".secret")!;
        Assert.Equal("set", panel.GetAttribute("data-state"));
        Assert.Equal(["6f70", "anna"], panel.QuerySelectorAll("dd").Take(2).Select(value => value.TextContent.Split(' ')[^1]));
        foreach (var address in new[] { Page, "/settings", "/runs", "/audit", "/secrets", "/audit/export.csv", "/openapi/v1.json" })
            Assert.DoesNotContain(Canary, await TextAsync(anna, address), StringComparison.Ordinal);

        Assert.Equal(
            $"{Page}?refused=SECRET_MALFORMED&expires_on=2027-01-01",
            await SendAsync(anna, "set", ("value", "too short"), ("expires_on", "2027-01-01")));
        Assert.Equal(
            $"{Page}?refused=SECRET_EXPIRY_INVALID&expires_on=1.1.2027",
            await SendAsync(anna, "set", ("value", Canary), ("expires_on", "1.1.2027")));
        var refused = (await anna.PageAsync($"{Page}?refused=SECRET_MALFORMED&expires_on=2027-01-01")).QuerySelector("dialog[open]")!;
        Assert.Equal("SECRET_MALFORMED", refused.QuerySelector("[data-field=value] [data-field-error]")!.GetAttribute("data-field-error"));
        Assert.Equal("2027-01-01", refused.QuerySelector("[name=expires_on]")!.GetAttribute("value"));
        Assert.Null(refused.QuerySelector("[name=value]")!.GetAttribute("value"));
        var late = await anna.PageAsync($"{Page}?refused=SECRET_EXPIRY_INVALID&expires_on=2020-01-01");
        Assert.Equal(
            "SECRET_EXPIRY_INVALID", late.QuerySelector("[data-field=expires_on] [data-field-error]")!.GetAttribute("data-field-error"));
        Assert.Equal($"{Page}?said=removed", await SendAsync(anna, "remove"));
        Assert.Equal($"{Page}?refused=SECRET_NOT_SET", await SendAsync(anna, "remove"));
        var gone = await anna.PageAsync($"{Page}?refused=SECRET_NOT_SET");
        Assert.Equal("SECRET_NOT_SET", gone.QuerySelector(".notice .code")!.TextContent);
        Assert.Null(gone.QuerySelector("dialog[open]"));
    }

    [Theory]
    [InlineData(PortalRole.Viewer)]
    [InlineData(PortalRole.Analyst)]
    public async Task Sec_S38_Only_administrators_see_the_page_or_change_a_secret(PortalRole role)
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("berta", role);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        Assert.Equal(403, await berta.StatusAsync(Page));
        Assert.Equal(403, await berta.StatusAsync("/secrets"));
        Assert.DoesNotContain(Page, await TextAsync(berta, "/settings"), StringComparison.Ordinal);
        using var form = await berta.PostAsync("/settings", "/settings/secrets/set", ("name", "flex-token"), ("value", Canary));
        Assert.Equal("/not-allowed", form.Headers.Location?.OriginalString);
        using var body = await berta.SendAsync(
            HttpMethod.Post,
            "/secrets/flex-token",
            new StringContent($$"""{"value":"{{Canary}}"}""", System.Text.Encoding.UTF8, "application/json"),
            token: await berta.TokenAsync("/settings"));
        Assert.Equal(HttpStatusCode.Forbidden, body.StatusCode);
        await using var command = portal.Database.Main.CreateCommand("SELECT count(*) FROM platform.secret");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task Users_who_can_start_runs_are_warned_14_days_before_it_expires()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        foreach (var role in Enum.GetValues<PortalRole>())
            await portal.AddAsync($"p-{role}", role);
        var last = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(10);
        await portal.Services.GetRequiredService<SetSecret>().ExecuteAsync(
            "flex-token", new SecretValue(Canary), last, Actors.Named("anna"), Ct);

        using var admin = await PlainBrowser.SignedInAsync(portal, "p-Admin");
        await Eventually.IsAsync(async () => (await TextAsync(admin, "/runs")).Contains(Warning, StringComparison.Ordinal));
        Assert.Contains($"href=\"{Page}\"", await TextAsync(admin, "/help/shortcuts"), StringComparison.Ordinal);
        Assert.Contains("SECRET_EXPIRES_SOON", await TextAsync(admin, Page), StringComparison.Ordinal);
        using var analyst = await PlainBrowser.SignedInAsync(portal, "p-Analyst");
        var runs = await TextAsync(analyst, "/runs");
        Assert.Contains(Warning, runs, StringComparison.Ordinal);
        Assert.DoesNotContain(Page, runs, StringComparison.Ordinal);
        using var viewer = await PlainBrowser.SignedInAsync(portal, "p-Viewer");
        Assert.DoesNotContain(Warning, await TextAsync(viewer, "/runs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S16_A_form_without_the_token_of_a_page_sets_nothing()
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.Http.PostAsync(
            "/settings/secrets/set", new FormUrlEncodedContent([new("name", "flex-token"), new("value", Canary)]), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await using var command = portal.Database.Main.CreateCommand("SELECT count(*) FROM platform.secret");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task After_a_rotation_replicas_accept_each_others_cookies()
    {
        using var keys = new TemporaryFolder("flexportal-keys");
        var settings = TestUsers.Settings;
        foreach (var (key, value) in Rings.Shared(keys))
            settings[key] = value;
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await TestPortal.StartAsync(settings, database);
        await using var other = await TestPortal.StartAsync(settings, database);
        await one.AddAsync("anna", PortalRole.Admin);
        using var before = await PlainBrowser.SignedInAsync(one, "anna");
        var there = new Uri(other.BaseAddress, "/settings").ToString();
        Assert.Equal(200, await before.StatusAsync(there));

        // The old key is still accepted.
        var rotate = other.Services.GetRequiredService<RotateKeys>();
        Assert.IsType<RotationOutcome.Done>(await rotate.ExecuteAsync(revoke: false, Actors.Named("anna"), Ct));
        Assert.Equal((200, 200), (await before.StatusAsync("/settings"), await before.StatusAsync(there)));

        // A revoked key ends the session in every process; a new session is known to all of them.
        Assert.IsType<RotationOutcome.Done>(await rotate.ExecuteAsync(revoke: true, Actors.Named("anna"), Ct));
        await Eventually.IsAsync(async () => await before.StatusAsync("/settings") == 303
            && await before.StatusAsync(there) == 303, within: 60);
        using var after = await PlainBrowser.SignedInAsync(one, "anna");
        Assert.Equal((200, 200), (await after.StatusAsync("/settings"), await after.StatusAsync(there)));
    }

    private static async Task<string?> SendAsync(PlainBrowser browser, string act, params (string, string)[] fields)
    {
        using var answer = await browser.PostAsync(Page, $"{Page}/{act}", [("name", "flex-token"), .. fields]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location?.OriginalString;
    }

    private static async Task<string> TextAsync(PlainBrowser browser, string address)
    {
        using var answer = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(Ct);
    }
}
