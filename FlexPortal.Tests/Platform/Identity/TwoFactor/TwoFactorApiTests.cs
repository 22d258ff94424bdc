using System.Net;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication over HTTP, with plain forms.</summary>
public sealed partial class TwoFactorApiTests
{
    private const string Nothing = "00000000-0000-0000-0000-000000000001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S34_The_password_leads_to_the_page_of_the_code_and_gives_nothing_before_it()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        var (app, recovery) = await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);

        Assert.Equal("/sign-in?refused=SIGN_IN_EXPIRED", await browser.LeadsToAsync("/sign-in/code"));
        using (var half = await browser.SignInAsync("anna", back: "/runs?state=failed"))
            Assert.Equal("/sign-in/code", half.Headers.Location?.OriginalString);
        var proof = Assert.Single(browser.Cookies.Split("; "), cookie => cookie.StartsWith("flexportal-two-factor=", StringComparison.Ordinal));
        Assert.DoesNotContain(browser.Cookies.Split("; "), cookie => cookie.StartsWith("flexportal=", StringComparison.Ordinal));
        using (var program = await browser.SendAsync(HttpMethod.Get, "/ingestion/runs"))
            await ApiPortal.RefusedAsync(program, HttpStatusCode.Unauthorized, "SIGN_IN_REQUIRED");

        using (var wrong = await browser.PostAsync("/sign-in/code", "/sign-in/code/enter", ("code", "000000")))
            Assert.Equal("/sign-in/code?refused=CODE_REFUSED", wrong.Headers.Location?.OriginalString);
        using (var right = await browser.PostAsync("/sign-in/code", "/sign-in/code/enter", ("code", app.Next())))
            Assert.Equal("/runs?state=failed", right.Headers.Location?.OriginalString);
        Assert.Equal(200, await browser.StatusAsync("/users"));
        Assert.DoesNotContain("two-factor", browser.Cookies, StringComparison.Ordinal);

        // The proof of the first step is no session, whatever name it is given.
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/ingestion/runs");
        forged.Headers.Add("Cookie", proof.Replace("flexportal-two-factor=", "flexportal=", StringComparison.Ordinal));
        using var answer = await portal.Http.SendAsync(forged, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(10, recovery.Count);
    }

    [Fact]
    public async Task Sec_S34_A_recovery_code_is_taken_once_and_the_account_says_how_many_are_left()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        var (_, recovery) = await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);

        using (await browser.SignInAsync("anna"))
        using (var first = await browser.PostAsync("/sign-in/code?with=recovery", "/sign-in/code/enter", ("code", recovery[0]), ("with", "recovery")))
            Assert.Equal("/account/two-factor?said=recovered", first.Headers.Location?.OriginalString);
        Assert.Contains("9 recovery codes left", await TextAsync(await browser.GetAsync("/account/two-factor?said=recovered")), StringComparison.Ordinal);

        using var other = new PlainBrowser(portal);
        using (await other.SignInAsync("anna"))
        using (var again = await other.PostAsync("/sign-in/code?with=recovery", "/sign-in/code/enter", ("code", recovery[0]), ("with", "recovery")))
            Assert.Equal("/sign-in/code?refused=CODE_REFUSED&with=recovery", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Sec_S34_An_administrator_without_required_codes_is_led_to_set_them_up_and_gets_nothing_else()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");
        using (var rule = await anna.PostAsync("/users", "/users", ("_handler", "two-factor-rule"), ("required", "administrators")))
            Assert.Equal("/users?said=two-factor-rule", rule.Headers.Location?.OriginalString);

        Assert.Equal("/account/enrol?returnUrl=%2Fruns%3Fstate%3Dfailed", await anna.LeadsToAsync("/runs?state=failed"));
        Assert.Equal(200, await berta.StatusAsync("/runs"));
        using (var again = await PlainBrowser.SignedInAsync(portal, "anna"))
            Assert.Equal("/account/enrol?returnUrl=%2F", await again.LeadsToAsync("/"));

        await NothingAnswersAsync(portal, anna);

        await anna.EnrolAsync("/account/enrol");
        Assert.Contains("now required of administrators", Plain(await TextAsync(await anna.GetAsync("/users?said=two-factor-rule"))), StringComparison.Ordinal);
        Assert.Equal("/account/two-factor", await anna.LeadsToAsync("/account/enrol"));
    }

    [Fact]
    public async Task Sec_S34_The_proof_of_the_password_lasts_five_minutes_and_not_longer()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);
        using var half = await browser.SignInAsync("anna");
        var proofs = portal.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(TwoFactorCookie.Scheme).TicketDataFormat;

        var proof = proofs.Unprotect(browser.Cookies.Split("flexportal-two-factor=")[1].Split(';')[0])!;
        Assert.Equal(TimeSpan.FromMinutes(5), proof.Properties.ExpiresUtc - proof.Properties.IssuedUtc);
        proof.Properties.ExpiresUtc = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        using var late = new HttpRequestMessage(HttpMethod.Get, "/sign-in/code");
        late.Headers.Add("Cookie", "flexportal-two-factor=" + proofs.Protect(proof));
        using var stranger = browser.NewConnections();
        late.RequestUri = new Uri(portal.BaseAddress, late.RequestUri!);
        using var answer = await stranger.SendAsync(late, Ct);

        Assert.Equal("/sign-in?refused=SIGN_IN_EXPIRED", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Codes_are_reset_by_an_administrator_and_written_down()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        await EnrolledAsync(portal, "berta");
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        using var answer = await anna.PostAsync("/users", "/users", ("_handler", "users"), ("act", "reset-two-factor"), ("name", "berta"));

        Assert.Contains("the password alone signs in", await TextAsync(answer), StringComparison.Ordinal);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");
        var newest = (await portal.Services.GetRequiredService<AuditQueries>().ListAsync(FilterSet<AuditRow>.None, cursor: null, 2, Ct)).Items;
        Assert.Equal(("USER_CHANGE", "berta", "anna"), (newest[1].Action, newest[1].Subject, newest[1].Actor));
    }

    private static async Task NothingAnswersAsync(TestPortal portal, PlainBrowser browser)
    {
        var wrong = new List<string>();
        foreach (var endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is null))
        {
            var address = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part =>
                part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : Nothing))));
            if (address is "/account/enrol" or "/sign-out")
                continue;
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"])
            {
                using var answer = await browser.SendAsync(HttpMethod.Parse(method), address);
                if (answer.StatusCode != HttpStatusCode.Forbidden || !(await answer.Content.ReadAsStringAsync(Ct)).Contains("TWO_FACTOR_REQUIRED", StringComparison.Ordinal))
                    wrong.Add($"{method} {address} answers {answer.StatusCode}");
            }
        }

        FlexPortal.Tests.Architecture.Rule.Holds(wrong);
    }

    /// <summary>Turns two-factor authentication on for a user, in a browser of its own.</summary>
    private static async Task<(Authenticator App, IReadOnlyList<string> Recovery)> EnrolledAsync(TestPortal portal, string name)
    {
        using var browser = await PlainBrowser.SignedInAsync(portal, name);
        return await browser.EnrolAsync();
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

    private static string Plain(string page) => Tags().Replace(page, "");

    [GeneratedRegex("<[^>]+>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tags();
}
