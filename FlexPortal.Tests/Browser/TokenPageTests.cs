using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>API tokens in the browser: made, copied and revoked on the account page, and looked at by an administrator.</summary>
public sealed class TokenPageTests
{
    [Fact]
    public async Task A_token_is_created_shown_once_used_and_revoked_after_a_warning()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await using var reader = await Reader.OpenAsync(width: 360);
        await SignInAsync(portal, reader.Page);
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/account#tokens").AbsoluteUri);
        await Axe.LookAsync(reader, "/account without tokens");

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        var create = reader.Page.Locator("#create-token");
        await create.Locator("[type=submit]").ClickAsync();
        await Expect(create.Locator("[data-field=name] [data-field-error=REQUIRED]")).ToBeVisibleAsync();
        await Expect(create.Locator("[name=name]")).ToBeFocusedAsync();
        await Axe.LookInBothSchemesAsync(reader, "creating a token, refused");
        await create.Locator("[name=name]").FillAsync("nightly backup");
        await create.Locator("[type=submit]").ClickAsync();
        var shown = reader.Page.Locator("code.token");
        await Expect(shown).ToBeInViewportAsync();
        var token = await shown.TextContentAsync();
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
        await Axe.LookAsync(reader, "/account with a new token");
        // A form that is sent again creates no second token.
        await reader.Page.ReloadAsync();
        await Expect(reader.Page.GetByText("TOKEN_MADE_BEFORE")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("code.token")).ToHaveCountAsync(0);

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly backup", Exact = true }).FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        var sure = reader.Page.Locator("dialog:modal");
        await Expect(sure).ToBeVisibleAsync();
        await Axe.LookInBothSchemesAsync(reader, "revoking a token");
        await reader.Page.Keyboard.PressAsync("Escape");
        await Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly backup", Exact = true })).ToBeFocusedAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await sure.Locator("[type=submit]").ClickAsync();
        await Expect(reader.Page.Locator("[data-notice=token-revoked]")).ToContainTextAsync("nightly backup");
        Assert.Equal(401, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
        Assert.DoesNotContain(reader.Complaints, complaint => complaint.StartsWith("policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_all_tokens_is_accessible_and_fits_a_phone()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.RevokeAsync(await portal.TokenAsync("anna", PortalRole.Viewer, name: "laptop"));
        await portal.TokenAsync("anna", PortalRole.Admin, name: new string('m', 64));
        await portal.ChangeAsync(
            "UPDATE platform.api_token SET created_at_utc = now() - interval '80 days', expires_at_utc = now() + interval '10 days'");
        await using var reader = await Reader.OpenAsync(width: 320);
        await SignInAsync(portal, reader.Page);

        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/users/tokens").AbsoluteUri);
        await Expect(reader.Page.Locator(".soon [role=status]")).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "/users/tokens");
        Assert.True(
            await reader.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            "The page is wider than the window.");
    }

    private static async Task SignInAsync(TestPortal portal, IPage page)
    {
        await page.GotoAsync(new Uri(portal.BaseAddress, "/sign-in").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("[data-action=run]")).ToBeEnabledAsync();
    }
}
