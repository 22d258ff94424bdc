using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>Sign-in over HTTP: a browser without scripts, and programs.</summary>
public sealed class SignInApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S33_A_new_portal_answers_health_and_its_setup_and_nothing_else()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        using var browser = new PlainBrowser(portal);

        Assert.Equal(200, await browser.StatusAsync("/health/ready"));
        Assert.Equal(200, await browser.StatusAsync("/styles/portal.css"));
        foreach (var address in new[] { "/", "/runs", "/sign-in", "/settings", "/nonsense", "/openapi/v1.json" })
            Assert.Equal(503, await browser.StatusAsync(address));
        using var program = await browser.SendAsync(HttpMethod.Get, "/ingestion/runs");
        await ApiPortal.RefusedAsync(program, HttpStatusCode.ServiceUnavailable, "SETUP_PENDING");
        Assert.Equal(410, await browser.StatusAsync("/setup?token=guess"));
        Assert.Contains((await browser.PageAsync("/runs")).QuerySelectorAll("code"), code => code.TextContent is "FlexPortal setup-link");
    }

    [Fact]
    public async Task Sec_S33_The_setup_link_makes_the_administrator_and_signs_in()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await using var scope = portal.Services.CreateAsyncScope();
        var link = (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(Ct))!;
        using var browser = new PlainBrowser(portal);

        using var differ = await browser.PostAsync(
            link.Path, "/setup/create", ("token", link.Token), ("name", "anna"), ("password", TestUsers.Password), ("repeat", "other"));
        Assert.EndsWith("PASSWORDS_DIFFER", differ.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using var done = await browser.PostAsync(
            link.Path, "/setup/create", ("token", link.Token), ("name", "anna"), ("password", TestUsers.Password),
            ("repeat", TestUsers.Password));

        Assert.Equal((HttpStatusCode.SeeOther, "/runs"), (done.StatusCode, done.Headers.Location?.OriginalString));
        Assert.Equal(200, await browser.StatusAsync("/users"));
        using var other = new PlainBrowser(portal);
        Assert.Equal(410, await other.StatusAsync(link.Path));
    }

    [Fact]
    public async Task Sec_S13_The_cookie_is_kept_from_scripts_and_other_sites_and_a_new_one_comes_with_each_sign_in()
    {
        await using var portal = await PortalWithAnnaAsync();
        using var browser = new PlainBrowser(portal);

        using var first = await browser.SignInAsync("anna");
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"), line => line.StartsWith("flexportal=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        var before = browser.Cookies;
        using var again = await browser.SignInAsync("anna");

        Assert.NotEqual(before, browser.Cookies);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(portal, before));
    }

    [Fact]
    public async Task Sec_S32_The_answer_does_not_reveal_whether_a_user_exists()
    {
        await using var portal = await PortalWithAnnaAsync();
        await portal.AddAsync("invited", PortalRole.Viewer, password: null);
        using var browser = new PlainBrowser(portal);

        var answers = new List<(HttpStatusCode, string?)>();
        (string Name, string Password)[] tries =
        [
            ("anna", "wrong wrong wrong"), ("unknown", TestUsers.Password), ("invited", TestUsers.Password), ("", ""),
            ("anna\r\nx", "y"), (new string('n', 5000), "z"),
        ];
        foreach (var (name, password) in tries)
        {
            using var answer = await browser.SignInAsync(name, password);
            answers.Add((answer.StatusCode, answer.Headers.Location?.OriginalString));
        }

        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in?refused=SIGN_IN_REFUSED&returnUrl=%2F"), Assert.Single(answers.Distinct()));
    }

    [Fact]
    public async Task Sec_S35_Signing_out_revokes_the_cookie_on_the_server()
    {
        await using var portal = await PortalWithAnnaAsync();
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");
        var stolen = browser.Cookies;
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(portal, stolen));

        using var answer = await browser.PostAsync("/account", "/sign-out");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(portal, stolen));
    }

    [Fact]
    public async Task Sec_S35_A_new_password_revokes_a_stolen_cookie()
    {
        await using var portal = await PortalWithAnnaAsync();
        using var thief = await PlainBrowser.SignedInAsync(portal, "anna");
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        using var answer = await anna.PostAsync(
            "/account", "/account/password", ("present", TestUsers.Password), ("password", "seven quiet lanterns"),
            ("repeat", "seven quiet lanterns"));

        Assert.Equal("/account?said=password-changed", answer.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, await StatusWithAsync(portal, anna.Cookies));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusWithAsync(portal, thief.Cookies));
    }

    [Theory]
    [InlineData("/runs?state=failed", "/runs?state=failed")]
    [InlineData("//elsewhere.example", "/")]
    [InlineData("/\\elsewhere.example", "/")]
    [InlineData("https://elsewhere.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/%0d%0aSet-Cookie:x=1", "/%0d%0aSet-Cookie:x=1")]
    [InlineData("/a\r\nSet-Cookie: x=1", "/")]
    [InlineData("/\t/elsewhere.example", "/")]
    public async Task Signing_in_leads_to_this_portal_alone(string asked, string expected)
    {
        await using var portal = await PortalWithAnnaAsync();
        using var browser = new PlainBrowser(portal);

        using var answer = await browser.SignInAsync("anna", back: asked);

        Assert.Equal(expected, answer.Headers.Location?.OriginalString);
        Assert.DoesNotContain(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("x=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sec_S16_A_cookie_alone_changes_nothing()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");

        using var bare = await browser.SendAsync(HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "default" }));
        await ApiPortal.RefusedAsync(bare, HttpStatusCode.BadRequest, "FORM_TOKEN_MISSING");
        using var page = await browser.SendAsync(HttpMethod.Post, "/runs/start", new FormUrlEncodedContent([new("query_id", "default")]));
        Assert.Equal(HttpStatusCode.BadRequest, page.StatusCode);
        using var leave = await browser.SendAsync(HttpMethod.Post, "/sign-out", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, leave.StatusCode);
        Assert.Equal(0L, await CountAsync(portal, "SELECT count(*) FROM flex.ingestion_run"));

        using var meant = await browser.SendAsync(
            HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "default" }),
            token: await browser.TokenAsync("/account"));
        Assert.Equal(HttpStatusCode.Accepted, meant.StatusCode);
        Assert.Equal("anna", (await meant.ReadAsync()).GetProperty("requested_by").GetString());
    }

    [Fact]
    public async Task Sec_S36_A_lost_role_refuses_changes_at_once()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");
        var token = await browser.TokenAsync("/account");

        // As another process does, without a notification to this one.
        await portal.ChangeAsync("UPDATE platform.portal_user SET role = 'viewer' WHERE user_name = 'anna'");

        using var answer = await browser.SendAsync(
            HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "default" }), token: token);
        var problem = await ApiPortal.RefusedAsync(answer, HttpStatusCode.Forbidden, "NOT_ALLOWED");
        Assert.StartsWith("It needs the role analyst or admin; ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S35_Open_requests_end_with_the_session()
    {
        await using var portal = await PortalWithAnnaAsync(PortalRole.Analyst);
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");
        using var start = await browser.SendAsync(
            HttpMethod.Post, "/ingestion/run", JsonContent.Create(new { query_id = "never-ready" }),
            token: await browser.TokenAsync("/account"));
        var run = (await start.ReadAsync()).GetProperty("ingestion_run_id").GetString();
        using var stream = await browser.SendAsync(HttpMethod.Get, $"/ingestion/runs/{run}/events");
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        var open = portal.Services.GetRequiredService<OpenRequests>();
        await open.LookAsync(Ct);
        Assert.Equal(1, open.Count);

        Assert.IsType<UserOutcome.Done>(await portal.ChangeAsync("anna", new UserChange.Disable()));
        await open.LookAsync(Ct);

        await Assert.ThrowsAnyAsync<Exception>(async () => await stream.Content.ReadAsStringAsync(Ct));
        Assert.Equal(0, open.Count);
        Assert.InRange(OpenRequests.Pace, TimeSpan.Zero, TimeSpan.FromSeconds(45));
    }

    [Fact]
    public async Task A_page_that_a_viewer_may_not_see_says_so()
    {
        await using var portal = await PortalWithAnnaAsync();
        using var browser = await PlainBrowser.SignedInAsync(portal, "anna");

        using var page = await browser.GetAsync("/users");
        using var program = await browser.SendAsync(HttpMethod.Get, "/users");

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.NotNull((await PlainBrowser.ReadAsync(page)).QuerySelector("[data-notice=not-allowed]"));
        await ApiPortal.RefusedAsync(program, HttpStatusCode.Forbidden, "NOT_ALLOWED");
        var runs = await browser.PageAsync("/runs");
        Assert.Null(runs.QuerySelector(".page-actions button"));
        Assert.Equal("no", runs.QuerySelector("[data-empty=runs]")!.GetAttribute("data-can-run"));
    }

    private static async Task<TestPortal> PortalWithAnnaAsync(PortalRole role = PortalRole.Viewer)
    {
        var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", role);
        return portal;
    }

    private static async Task<HttpStatusCode> StatusWithAsync(TestPortal portal, string cookies)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ingestion/runs");
        request.Headers.Add("Cookie", cookies);
        using var answer = await portal.Http.SendAsync(request, Ct);
        return answer.StatusCode;
    }

    private static async Task<long> CountAsync(TestPortal portal, string sql)
    {
        await using var command = portal.Database.Main.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
