using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.TwoFactor;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>Two-factor authentication in the browser, from the QR code to the recovery code that was used.</summary>
public sealed class TwoFactorPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S34_Codes_are_set_up_asked_for_and_a_recovery_code_works_once()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        await using var reader = await Reader.OpenAsync(width: 360);
        var page = reader.Page;
        await PasswordAsync(reader, portal);
        await GoAsync(reader, portal, "/account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up two-factor" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code of the key below" })).ToBeVisibleAsync();
        await Axe.LookAsync(reader, "enrolment");
        var app = new Authenticator(await page.Locator(".key").InnerTextAsync());
        await page.GetByLabel("Authenticator code", new() { Exact = true }).FillAsync("000000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on two-factor" }).ClickAsync();
        await Expect(page.Locator("[data-field-error=CODE_REFUSED]")).ToBeVisibleAsync();
        // The key that was scanned is still the one.
        await page.GetByLabel("Authenticator code", new() { Exact = true }).FillAsync(app.Next());
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on two-factor" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        await Axe.LookAsync(reader, "recovery codes");
        var codes = (await page.Locator(".codes li").AllInnerTextsAsync()).Select(text => text.Trim()).ToArray();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(
            AriaRole.Link, new() { Name = "Download as text" }).ClickAsync());
        Assert.Equal("flexportal-recovery-codes.txt", download.SuggestedFilename);
        Assert.Equal(codes, await File.ReadAllLinesAsync(await download.PathAsync(), Ct));
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();

        await SignOutAsync(reader);
        await PasswordAsync(reader, portal);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Enter your code" })).ToBeVisibleAsync();
        await Axe.LookAsync(reader, "code");
        await CodeAsync(reader, "Authenticator code", app.Next());
        await Expect(page).ToHaveURLAsync(new Regex("/runs$", RegexOptions.None, TimeSpan.FromSeconds(1)));

        await SignOutAsync(reader);
        await PasswordAsync(reader, portal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code instead" }).ClickAsync();
        await CodeAsync(reader, "Recovery code", codes[2]);
        await Expect(page.Locator("[data-notice=recovered]")).ToBeVisibleAsync();
        await Axe.LookAsync(reader, "codes");
        await ChangeAsync(reader, "Create recovery codes", "#renew", "not the password");
        await Axe.LookInBothSchemesAsync(reader, "a refused change");
        await Expect(page.Locator("#renew-proof")).ToBeFocusedAsync();
        await page.Locator("#renew").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Locator("dialog:visible")).ToHaveCountAsync(0);

        await SignOutAsync(reader);
        await PasswordAsync(reader, portal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code instead" }).ClickAsync();
        await CodeAsync(reader, "Recovery code", codes[2]);
        await Expect(page.Locator("[data-field-error=CODE_REFUSED]")).ToBeVisibleAsync();
        await CodeAsync(reader, "Recovery code", codes[3]);
        await Expect(page.GetByText("8 recovery codes left")).ToBeVisibleAsync();
        await ChangeAsync(reader, "Turn off two-factor", "#turn-off", "not the password");
        await page.Locator("#turn-off-proof").FillAsync(TestUsers.Password);
        await page.Locator("#turn-off button[type=submit]").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Set up two-factor" })).ToBeVisibleAsync();
        Assert.DoesNotContain(reader.Complaints, complaint => complaint.StartsWith("policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_over_the_connection_limit_works_once_another_is_closed()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(TestUsers.Settings, StringComparer.Ordinal) { ["Limits:ConnectionsPerUser"] = "1" });
        await portal.AddAsync("anna", PortalRole.Analyst);
        await using var reader = await Reader.OpenAsync();
        await PasswordAsync(reader, portal);
        await Expect(reader.Page.Locator("[data-action=run]")).ToBeEnabledAsync();

        var second = await reader.OpenTabAsync();
        await second.GotoAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);
        await Expect(second.Locator("#line-crowded")).ToBeVisibleAsync();
        await Expect(second.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        await Expect(second.Locator("[data-empty=runs]")).ToBeVisibleAsync();

        await reader.Page.CloseAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Load the page again" }).Last.ClickAsync();
        await Expect(second.Locator("[data-action=run]")).ToBeEnabledAsync();
    }

    private static Task<IResponse?> GoAsync(Reader reader, TestPortal portal, string path) =>
        reader.Page.GotoAsync(new Uri(portal.BaseAddress, path).AbsoluteUri);

    private static async Task PasswordAsync(Reader reader, TestPortal portal)
    {
        await GoAsync(reader, portal, "/sign-in?returnUrl=/runs");
        await reader.Page.GetByLabel("Name").FillAsync("anna");
        await reader.Page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(reader.Page.GetByLabel("Password")).ToHaveCountAsync(0);
    }

    private static async Task CodeAsync(Reader reader, string label, string code)
    {
        await reader.Page.GetByLabel(label, new() { Exact = true }).FillAsync(code);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    // Sends a wrong proof; the dialog is open again, with the error at its field.
    private static async Task ChangeAsync(Reader reader, string verb, string dialog, string proof)
    {
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = verb }).ClickAsync();
        await reader.Page.Locator(dialog + "-proof").FillAsync(proof);
        await reader.Page.Locator(dialog + " button[type=submit]").ClickAsync();
        await Expect(reader.Page.Locator(dialog + ":modal [data-field-error=PROOF_REFUSED]")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator(dialog + "-proof")).ToHaveValueAsync("");
    }

    private static async Task SignOutAsync(Reader reader)
    {
        await reader.Page.GotoAsync(new Uri(new Uri(reader.Page.Url), "/account").AbsoluteUri);
        await reader.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(reader.Page.Locator("[data-notice=signed-out]")).ToBeVisibleAsync();
    }
}
