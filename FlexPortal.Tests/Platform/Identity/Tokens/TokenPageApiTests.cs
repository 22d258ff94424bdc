using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Tokens on the account page and on the page of administrators, with plain forms.</summary>
public sealed partial class TokenPageApiTests
{
    [Fact]
    public async Task Sec_S40_A_user_creates_a_token_sees_it_once_and_revokes_it()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Analyst);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.NotNull((await anna.PageAsync("/account")).QuerySelector("#tokens [data-empty=tokens]"));

        var id = Guid.CreateVersion7().ToString();
        var made = await CreateAsync(anna, "viewer", "7", "<b>backup</b>", id);
        var token = Token().Match(made.QuerySelector("code.token")!.TextContent).Value;
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
        Assert.Null(made.QuerySelector("input[name=role][value=admin]"));
        var account = await anna.PageAsync("/account");
        Assert.Equal("<b>backup</b>", account.QuerySelector("tr[data-row] .stack")!.FirstChild!.TextContent);
        Assert.DoesNotContain(token, account.InnerHtml, StringComparison.Ordinal);
        Assert.Equal("TOKEN_MADE_BEFORE", CodeOf(await CreateAsync(anna, "viewer", "7", "x", id)));

        var revoked = await RevokeAsync(anna, "/account", "own-tokens", token);
        Assert.Contains("<b>backup</b>", revoked.QuerySelector("[data-notice=token-revoked]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
    }

    [Fact]
    public async Task Sec_S40_A_user_cannot_exceed_their_role_or_revoke_tokens_of_others()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        var annas = await portal.TokenAsync("anna", PortalRole.Viewer, name: "of anna");
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        Assert.Equal("TOKEN_ROLE_TOO_HIGH", FieldErrorOf(await CreateAsync(berta, "admin", "7")));
        Assert.Equal("TOKEN_LIFE_INVALID", FieldErrorOf(await CreateAsync(berta, "viewer", "3650")));
        var unnamed = await CreateAsync(berta, "viewer", "30", new string('x', 65));
        Assert.Equal("TOKEN_NAME_INVALID", FieldErrorOf(unnamed));
        Assert.Equal(new string('x', 65), unnamed.QuerySelector("#create-token [name=name]")!.GetAttribute("value"));
        Assert.Equal("30", unnamed.QuerySelector("#create-token [name=days] [selected]")!.GetAttribute("value"));
        var refused = await RevokeAsync(berta, "/account", "own-tokens", annas);
        Assert.Equal("TOKEN_NOT_FOUND", CodeOf(refused));
        Assert.DoesNotContain("of anna", refused.TextContent, StringComparison.Ordinal);
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", annas));
        Assert.Equal(403, await berta.StatusAsync("/users/tokens"));
        using var forged = await berta.PostAsync(
            "/account", "/users/tokens", ("_handler", "all-tokens"), ("act", "revoke"), ("token", annas.Substring(3, 10)));
        Assert.Equal("/not-allowed", forged.Headers.Location?.OriginalString);
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", annas));
    }

    [Fact]
    public async Task An_administrator_sees_the_tokens_of_all_users_and_revokes_one()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Analyst);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.NotNull((await anna.PageAsync("/users/tokens")).QuerySelector("[data-empty=tokens]"));
        var token = await portal.TokenAsync("berta", PortalRole.Analyst, name: "nightly");
        await portal.ChangeAsync(
            "UPDATE platform.api_token SET created_at_utc = now() - interval '80 days', expires_at_utc = now() + interval '10 days'");

        var page = await anna.PageAsync("/users/tokens");
        var link = page.QuerySelector(".data-grid a[aria-haspopup=dialog]")!.GetAttribute("href")!;
        Assert.Equal(
            token.Substring(3, 10),
            (await anna.PageAsync(link)).QuerySelector("dialog[open] [name=token]")!.GetAttribute("value"));
        Assert.Matches("nightly.*berta", page.QuerySelector(".soon [role=status]")!.TextContent);
        Assert.DoesNotContain(token, page.InnerHtml, StringComparison.Ordinal);
        var revoked = await RevokeAsync(anna, "/users/tokens", "all-tokens", token);

        Assert.Matches("nightly.*berta", revoked.QuerySelector("[data-notice=token-revoked]")!.TextContent);
        Assert.Contains("anna", revoked.QuerySelector("td[data-label=Status]")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(revoked.QuerySelectorAll(".data-grid a[aria-haspopup=dialog]"));
        Assert.Null((await anna.PageAsync(link)).QuerySelector("dialog[open]"));
        Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
    }

    private static Task<IElement> CreateAsync(PlainBrowser browser, string role, string days, string name = "x", string? id = null) =>
        ActAsync(
            browser, "/account", "own-tokens", ("act", "make"), ("id", id ?? Guid.CreateVersion7().ToString()), ("name", name),
            ("role", role), ("days", days));

    private static Task<IElement> RevokeAsync(PlainBrowser browser, string page, string handler, string token) =>
        ActAsync(browser, page, handler, ("act", "revoke"), ("token", token.Substring(3, 10)));

    private static async Task<IElement> ActAsync(PlainBrowser browser, string page, string handler, params (string, string)[] fields)
    {
        using var answer = await browser.PostAsync(page, page, [("_handler", handler), .. fields]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await PlainBrowser.ReadAsync(answer);
    }

    private static string? FieldErrorOf(IElement page) =>
        page.QuerySelector("#create-token[open] [data-field-error]")!.GetAttribute("data-field-error");

    private static string CodeOf(IElement page) => page.QuerySelector(".notice .code")!.TextContent;

    [GeneratedRegex("fp_[0-9a-z]{10}_[A-Za-z0-9_-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
