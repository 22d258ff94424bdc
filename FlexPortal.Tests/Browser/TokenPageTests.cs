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

        await reader.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly backup");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        var shown = reader.Page.Locator("code.token");
        await Expect(shown).ToBeInViewportAsync();
        var token = await shown.TextContentAsync();
        Assert.Equal(200, await portal.StatusAsync(HttpMethod.Get, "/ingestion/runs", token));
        await Axe.LookAsync(reader, "/account with a new token");
        // A form that is sent again creates no second token.
        await reader.Page.ReloadAsync();
        await Expect(reader.Page.GetByText("TOKEN_MADE_BEFORE")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("code.token")).ToHaveCountAsync(0);

        var sure = reader.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke nightly backup", Exact = true });
        await Expect(sure).ToBeHiddenAsync();
        await reader.Page.Locator("details.revoke summary").FocusAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(reader.Page.Locator("details.revoke[open] p").First).ToBeVisibleAsync();
        await sure.ClickAsync();
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
        await Expect(reader.Page.GetByText("expires in 10 days")).ToBeVisibleAsync();
        await Axe.LookAsync(reader, "/users/tokens");
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
