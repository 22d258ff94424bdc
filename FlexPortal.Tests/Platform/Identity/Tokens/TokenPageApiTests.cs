using System.Net;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Tokens on the account page and on the page of administrators, with plain forms.</summary>
public sealed partial class TokenPageApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S40_A_user_makes_a_token_sees_it_once_and_revokes_it()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Analyst);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.Contains("You have no tokens", await TextAsync(await anna.GetAsync("/account")), StringComparison.Ordinal);

        var id = Guid.CreateVersion7().ToString();
        var made = await ActAsync(anna, "/account", "own-tokens", ("act", "make"), ("id", id), ("name", "<b>backup</b>"), ("role", "viewer"), ("days", "7"));
        var token = Token().Match(made).Value;
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
        Assert.DoesNotContain("value=\"admin\"", made, StringComparison.Ordinal);
        Assert.DoesNotContain(token, await TextAsync(await anna.GetAsync("/account")), StringComparison.Ordinal);
        Assert.Contains("TOKEN_MADE_BEFORE", await ActAsync(anna, "/account", "own-tokens", ("act", "make"), ("id", id), ("name", "x"), ("role", "viewer"), ("days", "7")), StringComparison.Ordinal);

        var revoked = await ActAsync(anna, "/account", "own-tokens", ("act", "revoke"), ("token", token.Substring(3, 10)));
        Assert.Contains("<b>backup</b> is revoked", revoked, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>backup", await (await anna.GetAsync("/account")).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
    }

    [Fact]
    public async Task Sec_S40_Nobody_makes_a_token_beyond_their_role_or_revokes_one_of_somebody_else()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        var annas = await portal.TokenAsync("anna", PortalRole.Viewer, name: "of anna");
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        Assert.Contains("TOKEN_ROLE_TOO_HIGH", await MakeAsync(berta, "admin", "7"), StringComparison.Ordinal);
        Assert.Contains("TOKEN_LIFE_INVALID", await MakeAsync(berta, "viewer", "3650"), StringComparison.Ordinal);
        var refused = await ActAsync(berta, "/account", "own-tokens", ("act", "revoke"), ("token", annas.Substring(3, 10)));
        Assert.Contains("TOKEN_NOT_FOUND", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("of anna", refused, StringComparison.Ordinal);
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", annas));
        Assert.Equal(403, await berta.StatusAsync("/users/tokens"));
        using var forged = await berta.PostAsync("/account", "/users/tokens", ("_handler", "all-tokens"), ("act", "revoke"), ("token", annas.Substring(3, 10)));
        Assert.Equal("/not-allowed", forged.Headers.Location?.OriginalString);
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", annas));
    }

    [Fact]
    public async Task An_administrator_sees_the_tokens_of_everybody_and_revokes_one()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Analyst);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.Contains("No tokens", await TextAsync(await anna.GetAsync("/users/tokens")), StringComparison.Ordinal);
        var token = await portal.TokenAsync("berta", PortalRole.Analyst, name: "nightly");
        await portal.ChangeAsync("UPDATE platform.api_token SET created_at_utc = now() - interval '80 days', expires_at_utc = now() + interval '10 days'");

        var page = await TextAsync(await anna.GetAsync("/users/tokens"));
        Assert.Contains("nightly, a token of berta, expires in", page, StringComparison.Ordinal);
        Assert.DoesNotContain(token, page, StringComparison.Ordinal);
        var revoked = await ActAsync(anna, "/users/tokens", "all-tokens", ("act", "revoke"), ("token", token.Substring(3, 10)));

        Assert.Contains("nightly of berta is revoked", revoked, StringComparison.Ordinal);
        Assert.Contains("revoked by anna", revoked, StringComparison.Ordinal);
        Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
    }

    private static Task<string> MakeAsync(PlainBrowser browser, string role, string days) => ActAsync(
        browser, "/account", "own-tokens", ("act", "make"), ("id", Guid.CreateVersion7().ToString()), ("name", "x"), ("role", role), ("days", days));

    private static async Task<string> ActAsync(PlainBrowser browser, string page, string handler, params (string, string)[] fields)
    {
        using var answer = await browser.PostAsync(page, page, [("_handler", handler), .. fields]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TextAsync(answer);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

    [GeneratedRegex("fp_[0-9a-z]{10}_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
