using System.Net;
using System.Net.Http.Json;
using System.Text;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Programs with a token, over HTTP.</summary>
public sealed class TokenApiTests
{
    private const string Runs = "/ingestion/runs";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S40_An_invalid_token_is_refused_without_details()
    {
        await using var portal = await PortalWithAnnaAsync();
        var good = await portal.TokenAsync("anna", PortalRole.Viewer);
        var revoked = await portal.TokenAsync("anna", PortalRole.Viewer);
        var expired = await portal.TokenAsync("anna", PortalRole.Viewer);
        await portal.RevokeAsync(revoked);
        await ExpireAsync(portal, expired);
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, Runs, good));

        string[] wrong =
        [
            revoked, Forged(good), Forged(revoked), Forged(expired), "fp_0123456789_" + good[14..], "x", "", good + "x", $"{good}, {good}"
        ];
        foreach (var token in wrong)
        {
            using var answer = await portal.SendAsync(HttpMethod.Get, Runs, token);
            await ApiPortal.RefusedAsync(answer, HttpStatusCode.Unauthorized, "TOKEN_INVALID");
            Assert.Equal("Bearer realm=\"FlexPortal\", error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        }

        using var late = await portal.SendAsync(HttpMethod.Get, Runs, expired);
        await ApiPortal.RefusedAsync(late, HttpStatusCode.Unauthorized, "TOKEN_EXPIRED");
    }

    [Fact]
    public async Task Sec_S40_A_token_is_accepted_in_the_header_alone()
    {
        await using var portal = await PortalWithAnnaAsync();
        var token = await portal.TokenAsync("anna", PortalRole.Viewer);

        foreach (var query in new[] { "access_token", "token", "api_key", "authorization" })
        {
            foreach (var address in new[] { Runs, "/hubs/runs/negotiate", "/openapi/v1.json" })
            {
                using var answer = await portal.SendAsync(HttpMethod.Get, $"{address}?{query}={token}", token: null);
                await ApiPortal.RefusedAsync(answer, HttpStatusCode.Unauthorized, "SIGN_IN_REQUIRED");
                Assert.Equal("Bearer realm=\"FlexPortal\"", answer.Headers.WwwAuthenticate.ToString());
            }
        }

        Assert.Equal(401, await StatusWithCookieAsync(portal, $"token={token}; flexportal={token}"));
    }

    [Fact]
    public async Task Sec_S16_A_cookie_needs_the_token_of_a_form_and_a_bearer_does_not()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        var token = await portal.TokenAsync("anna", PortalRole.Analyst, name: "nightly");
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");

        using var bare = await browser.SendAsync(HttpMethod.Post, "/ingestion/run", Body());
        await ApiPortal.RefusedAsync(bare, HttpStatusCode.BadRequest, "FORM_TOKEN_MISSING");
        // An empty header does not make a browser's request a program's.
        using var empty = await portal.SendAsync(HttpMethod.Post, "/ingestion/run", "", Body(), browser.Cookies);
        await ApiPortal.RefusedAsync(empty, HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        using var program = await portal.SendAsync(HttpMethod.Post, "/ingestion/run", token, Body());
        Assert.Equal(HttpStatusCode.Accepted, program.StatusCode);

        var run = await program.ReadAsync();
        Assert.Equal(("anna", "api"), (run.GetProperty("requested_by").GetString(), run.GetProperty("trigger").GetString()));
        await using var command = portal.Database.Main.CreateCommand("""
            SELECT concat_ws(' ', actor, actor_kind, subject, details->>'token', details->>'query_id')
              FROM platform.audit_entry WHERE action = 'RUN_START'
            """);
        Assert.Equal(
            $"anna user {run.GetProperty("ingestion_run_id").GetString()} {token[..14]} default", await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task Sec_S40_With_a_bearer_token_the_cookie_is_ignored()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        var (viewer, berta) = (await portal.TokenAsync("anna", PortalRole.Viewer), await portal.TokenAsync("berta", PortalRole.Viewer));
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.Equal(200, await StatusWithCookieAsync(portal, anna.Cookies));

        using var wrong = await portal.SendAsync(HttpMethod.Get, Runs, Forged(viewer), cookies: anna.Cookies);
        await ApiPortal.RefusedAsync(wrong, HttpStatusCode.Unauthorized, "TOKEN_INVALID");
        foreach (var token in new[] { viewer, berta })
        {
            using var less = await portal.SendAsync(HttpMethod.Get, "/audit/entries", token, cookies: anna.Cookies);
            await ApiPortal.RefusedAsync(less, HttpStatusCode.Forbidden, "NOT_ALLOWED");
            using var page = await portal.SendAsync(HttpMethod.Get, "/users", token, cookies: anna.Cookies, accept: "text/html");
            await ApiPortal.RefusedAsync(page, HttpStatusCode.Forbidden, "TOKEN_NOT_ACCEPTED");
        }

        // The sign-in of a proxy uses the same header and is not a token.
        using var basic = new HttpRequestMessage(HttpMethod.Get, Runs);
        basic.Headers.TryAddWithoutValidation("Authorization", "Basic eDp5");
        basic.Headers.TryAddWithoutValidation("Cookie", anna.Cookies);
        using var behind = await portal.Http.SendAsync(basic, Ct);
        Assert.Equal(HttpStatusCode.OK, behind.StatusCode);
    }

    [Theory]
    [InlineData("revoked", PortalRole.Viewer)]
    [InlineData("disabled", PortalRole.Viewer)]
    [InlineData("expired", PortalRole.Viewer)]
    [InlineData("role", PortalRole.Analyst)]
    public async Task Sec_S35_Open_requests_of_a_token_end_when_it_becomes_invalid(string how, PortalRole role)
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        await portal.AddAsync("other", PortalRole.Admin);
        var (token, starter) = (await portal.TokenAsync("anna", role), await portal.TokenAsync("other", PortalRole.Analyst));
        using var start = await portal.SendAsync(HttpMethod.Post, "/ingestion/run", starter, Body("never-ready"));
        var run = (await start.ReadAsync()).GetProperty("ingestion_run_id").GetString();
        using var stream = await portal.SendAsync(HttpMethod.Get, $"{Runs}/{run}/events", token);
        using var going = await portal.SendAsync(HttpMethod.Get, $"{Runs}/{run}/events", starter);
        await using var hub = await HubClient.ConnectAsync(portal.BaseAddress, token: token);
        var open = portal.Services.GetRequiredService<OpenRequests>();
        await open.LookAsync(Ct);
        Assert.Equal((HttpStatusCode.OK, 3), (stream.StatusCode, open.Count));

        _ = how switch
        {
            "revoked" => await portal.RevokeAsync(token),
            "disabled" => await portal.ChangeAsync("anna", new UserChange.Disable()),
            "role" => await portal.ChangeAsync("anna", new UserChange.ToRole(PortalRole.Viewer)),
            _ => (object?)null,
        };
        if (how is "expired")
            await ExpireAsync(portal, token);
        await open.LookAsync(Ct);

        await Assert.ThrowsAnyAsync<Exception>(async () => await stream.Content.ReadAsStringAsync(Ct));
        await Assert.ThrowsAnyAsync<Exception>(() => hub.WatchAsync(Guid.Parse(run!), 0));
        Assert.Equal(1, open.Count);
        Assert.Equal(how is "role" ? 200 : 401, await portal.StatusAsync(HttpMethod.Get, Runs, token));
    }

    [Fact]
    public async Task Sec_S40_The_hub_takes_a_token_and_streams_the_run()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        var token = await portal.TokenAsync("anna", PortalRole.Analyst);
        using var start = await portal.SendAsync(HttpMethod.Post, "/ingestion/run", token, Body());
        var run = (await start.ReadAsync()).GetProperty("ingestion_run_id").GetGuid();

        await using var hub = await HubClient.ConnectAsync(portal.BaseAddress, token: token);
        var events = await hub.WatchAsync(run, 0);

        Assert.Equal("run_ended", events[^1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Sec_S11_Wrong_tokens_are_counted_by_address_and_lock_out_no_other_address()
    {
        await using var portal = await PortalWithAnnaAsync(settings: ("Limits:SignInsPerMinute", "5"));
        var token = await portal.TokenAsync("anna", PortalRole.Viewer);
        for (var i = 0; i < 5; i++)
            Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, Runs, Forged(token)));

        using var answer = await portal.SendAsync(HttpMethod.Get, Runs, Forged(token));
        await ApiPortal.RefusedAsync(answer, HttpStatusCode.TooManyRequests, "TOO_MANY_REQUESTS");
        Assert.NotNull(answer.Headers.RetryAfter);

        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, Runs, token));
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");
    }

    [Fact]
    public async Task Sec_S11_Tokens_and_browsers_of_a_user_share_a_limit()
    {
        await using var portal = await PortalWithAnnaAsync(settings: ("Limits:DownloadsPerMinute", "3"));
        var (one, two) = (await portal.TokenAsync("anna", PortalRole.Viewer), await portal.TokenAsync("anna", PortalRole.Viewer));
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        foreach (var token in new[] { one, two, one })
            Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, $"{Runs}/export.json", token));

        Assert.Equal(429, await portal.StatusAsync(HttpMethod.Get, $"{Runs}/export.json", two));
        Assert.Equal(429, await anna.StatusAsync($"{Runs}/export.json"));
    }

    [Fact]
    public async Task Without_sign_in_a_token_is_ignored()
    {
        await using var portal = await TestPortal.StartAsync();

        using var answer = await portal.SendAsync(HttpMethod.Get, Runs, "fp_0123456789_0000000000000000000000000000000000000000000");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var account = await portal.PageAsync("/account");
        Assert.NotNull(account.QuerySelector("main [data-notice=local-owner]"));
        Assert.Null(account.QuerySelector("#tokens"));
    }

    private static Task ExpireAsync(TestPortal portal, string token) => portal.ChangeAsync($"""
        UPDATE platform.api_token SET created_at_utc = now() - interval '30 days', expires_at_utc = now()
         WHERE public_id = '{token.Substring(3, 10)}'
        """);

    private static string Forged(string token) => token[..^1] + (token[^1] is 'A' ? 'E' : 'A');

    private static StringContent Body(string query = "default") => new($$"""{"query_id":"{{query}}"}""", Encoding.UTF8, "application/json");

    private static async Task<TestPortal> PortalWithAnnaAsync(
        PortalRole role = PortalRole.Viewer, params (string Key, string Value)[] settings)
    {
        var all = TestUsers.Settings;
        foreach (var (key, value) in settings)
            all[key] = value;
        var portal = await TestPortal.StartAsync(all);
        await portal.AddAsync("anna", role);
        return portal;
    }

    private static async Task<int> StatusWithCookieAsync(TestPortal portal, string cookies)
    {
        using var answer = await portal.SendAsync(HttpMethod.Get, Runs, token: null, cookies: cookies);
        return (int)answer.StatusCode;
    }
}
