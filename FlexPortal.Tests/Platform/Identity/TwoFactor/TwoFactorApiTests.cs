using System.Net;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.TwoFactor;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Architecture;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.TwoFactor;

/// <summary>Two-factor authentication over HTTP, with plain forms.</summary>
public sealed class TwoFactorApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S34_The_password_leads_to_the_code_page_and_permits_nothing_before_it()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        var (app, recovery) = await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);

        Assert.Equal("/sign-in?refused=SIGN_IN_EXPIRED", await browser.LeadsToAsync("/sign-in/code"));
        using (var half = await browser.SignInAsync("anna", back: "/runs?state=failed"))
            Assert.Equal("/sign-in/code", half.Headers.Location?.OriginalString);
        var proof = Assert.Single(
            browser.Cookies.Split("; "), cookie => cookie.StartsWith("flexportal-two-factor=", StringComparison.Ordinal));
        Assert.DoesNotContain(browser.Cookies.Split("; "), cookie => cookie.StartsWith("flexportal=", StringComparison.Ordinal));
        using (var program = await browser.SendAsync(HttpMethod.Get, "/ingestion/runs"))
            await ApiPortal.RefusedAsync(program, HttpStatusCode.Unauthorized, "SIGN_IN_REQUIRED");

        using (var wrong = await browser.PostAsync("/sign-in/code", "/sign-in/code/enter", ("code", "000000")))
            Assert.Equal("/sign-in/code?refused=CODE_REFUSED", wrong.Headers.Location?.OriginalString);
        using (var right = await browser.PostAsync("/sign-in/code", "/sign-in/code/enter", ("code", app.Next())))
            Assert.Equal("/runs?state=failed", right.Headers.Location?.OriginalString);
        Assert.Equal(200, await browser.StatusAsync("/users"));
        Assert.DoesNotContain("two-factor", browser.Cookies, StringComparison.Ordinal);

        // The proof of the first step is no session under any name.
        using var forged = new HttpRequestMessage(HttpMethod.Get, "/ingestion/runs");
        forged.Headers.Add("Cookie", proof.Replace("flexportal-two-factor=", "flexportal=", StringComparison.Ordinal));
        using var answer = await portal.Http.SendAsync(forged, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(10, recovery.Count);
    }

    [Fact]
    public async Task Sec_S34_A_recovery_code_is_accepted_once_and_the_account_counts_the_rest()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        var (_, recovery) = await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);

        using (await browser.SignInAsync("anna"))
        using (var first = await EnterAsync(browser, recovery[0]))
            Assert.Equal("/account/two-factor?said=recovered", first.Headers.Location?.OriginalString);
        var account = await browser.PageAsync("/account/two-factor?said=recovered");
        Assert.Equal("9", account.QuerySelector("[data-codes-left]")!.GetAttribute("data-codes-left"));

        using var other = new PlainBrowser(portal);
        using (await other.SignInAsync("anna"))
        using (var again = await EnterAsync(other, recovery[0]))
            Assert.Equal("/sign-in/code?refused=CODE_REFUSED&with=recovery", again.Headers.Location?.OriginalString);

        static Task<HttpResponseMessage> EnterAsync(PlainBrowser browser, string code) =>
            browser.PostAsync("/sign-in/code?with=recovery", "/sign-in/code/enter", ("code", code), ("with", "recovery"));
    }

    [Fact]
    public async Task Sec_S34_An_administrator_without_required_two_factor_can_only_set_it_up()
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
        var users = await anna.PageAsync("/users?said=two-factor-rule");
        Assert.NotNull(users.QuerySelector("[data-notice=rule-changed]"));
        Assert.Equal("administrators", users.QuerySelector("select[name=required] option[selected]")!.GetAttribute("value"));
        Assert.Equal("/account/two-factor", await anna.LeadsToAsync("/account/enrol"));
    }

    [Fact]
    public async Task Sec_S34_The_proof_of_the_password_lasts_five_minutes()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        await EnrolledAsync(portal, "anna");
        using var browser = new PlainBrowser(portal);
        using var half = await browser.SignInAsync("anna");
        var cookies = portal.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>();
        var proofs = cookies.Get(TwoFactorCookie.Scheme).TicketDataFormat;

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
    public async Task An_administrator_resets_two_factor_and_the_audit_log_records_it()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        await EnrolledAsync(portal, "berta");
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        using var answer = await anna.PostAsync("/users", "/users", ("_handler", "users"), ("act", "reset-two-factor"), ("name", "berta"));

        var notice = (await PlainBrowser.ReadAsync(answer)).QuerySelector("[data-notice=user-changed]")!;
        Assert.Contains("berta", notice.TextContent, StringComparison.Ordinal);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");
        var audit = portal.Services.GetRequiredService<AuditQueries>();
        var newest = (await audit.ListAsync(FilterSet<AuditRow>.None, cursor: null, 2, Ct)).Items;
        Assert.Equal(("USER_CHANGE", "berta", "anna"), (newest[1].Action, newest[1].Subject, newest[1].Actor));
    }

    private static async Task NothingAnswersAsync(TestPortal portal, PlainBrowser browser)
    {
        var wrong = new List<string>();
        foreach (var endpoint in AccessTableApiTests.Endpoints(portal)
            .Where(endpoint => endpoint.Metadata.GetMetadata<OpenToAllAttribute>() is null))
        {
            var address = AccessTableApiTests.Address(endpoint);
            if (address is "/account/enrol" or "/sign-out")
                continue;
            foreach (var method in AccessTableApiTests.Methods(endpoint))
            {
                using var answer = await browser.SendAsync(method, address);
                var text = await answer.Content.ReadAsStringAsync(Ct);
                if (answer.StatusCode != HttpStatusCode.Forbidden || !text.Contains("TWO_FACTOR_REQUIRED", StringComparison.Ordinal))
                    wrong.Add($"{method} {address} answers {answer.StatusCode}");
            }
        }

        Rule.Holds(wrong);
    }

    /// <summary>Turns two-factor authentication on for a user, in a browser of its own.</summary>
    private static async Task<(Authenticator App, IReadOnlyList<string> Recovery)> EnrolledAsync(TestPortal portal, string name)
    {
        using var browser = await PlainBrowser.SignedInAsync(portal, name);
        return await browser.EnrolAsync();
    }
}
