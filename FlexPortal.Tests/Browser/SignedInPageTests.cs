using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Identity.Access;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>Live pages of users who sign in: what they do is asked of the row, and the page ends with the session.</summary>
public sealed class SignedInPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S08_S36_An_open_page_does_nothing_for_a_lost_role_and_ends_with_the_session()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Analyst);
        await using var reader = await Reader.OpenAsync();
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);
        await reader.Page.GetByLabel("Name").FillAsync("anna");
        await reader.Page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        var run = reader.Page.Locator("[data-action=run]");
        await Expect(run).ToBeEnabledAsync();
        Assert.Empty(reader.Complaints);

        // The role goes, and nothing tells the page.
        await using (var command = portal.Database.Main.CreateCommand("UPDATE platform.portal_user SET role = 'viewer'"))
            await command.ExecuteNonQueryAsync(Ct);
        await run.ClickAsync();
        await Expect(reader.Page.Locator(".start-outcome")).ToContainTextAsync("NOT_ALLOWED");
        await using (var count = portal.Database.Main.CreateCommand("SELECT count(*) FROM flex.ingestion_run"))
            Assert.Equal(0L, await count.ExecuteScalarAsync(Ct));

        await portal.ChangeAsync("anna", new UserChange.Disable());
        await portal.Services.GetRequiredService<OpenRequests>().LookAsync(Ct);
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Sec_S37_An_update_of_an_open_page_does_not_extend_a_session_and_a_click_does()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Analyst);
        await using var reader = await Reader.OpenAsync();
        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/sign-in?returnUrl=/runs").AbsoluteUri);
        await reader.Page.GetByLabel("Name").FillAsync("anna");
        await reader.Page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(reader.Page.Locator("[data-action=run]")).ToBeEnabledAsync();
        await reader.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await using var back = portal.Database.Main.CreateCommand("""
            UPDATE platform.session
            SET created_at_utc = created_at_utc - interval '1 hour', seen_at_utc = created_at_utc - interval '10 minutes'
            """);
        await back.ExecuteNonQueryAsync(Ct);
        // The row was changed behind the portal, which trusts a reading for some seconds.
        portal.Services.GetRequiredService<PortalSessions>().Forget();
        var before = await SeenAsync(portal);

        // Two readings that the portal sent, and the browser confirmed.
        for (var i = 0; i < 2; i++)
        {
            var read = await reader.Page.Locator("[data-read]").First.GetAttributeAsync("data-read");
            await Expect(reader.Page.Locator("[data-read]").First).Not.ToHaveAttributeAsync("data-read", read!);
        }

        Assert.Equal(before, await SeenAsync(portal));
        // Any click of the user, also one that the page does not handle.
        await reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).ClickAsync();
        await Eventually.IsAsync(async () => await SeenAsync(portal) > before);
    }

    private static async Task<DateTime> SeenAsync(TestPortal portal)
    {
        await using var command = portal.Database.Main.CreateCommand("SELECT seen_at_utc FROM platform.session");
        return (DateTime)(await command.ExecuteScalarAsync(Ct))!;
    }

    [Fact]
    public async Task A_dialog_of_a_user_opens_by_keyboard_keeps_the_filter_and_gives_the_focus_back()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await page.GotoAsync(new Uri(portal.BaseAddress, "/sign-in?returnUrl=/users").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        var (rows, dialog) = (page.Locator(".data-grid tbody tr"), page.Locator("dialog:modal"));

        await page.Locator("main input[type=search]").FillAsync("berta");
        await Expect(rows).ToHaveCountAsync(1);
        var more = rows.Locator("summary");
        await more.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Axe.LookInBothSchemesAsync(reader, "the actions of a user");
        await rows.Locator("[data-act=disable]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.Locator("[name=act]")).ToHaveValueAsync("disable");
        await Axe.LookInBothSchemesAsync(reader, "disabling a user");
        await page.Keyboard.PressAsync("Escape");
        await Expect(more).ToBeFocusedAsync();
        await Expect(page).ToHaveURLAsync(new Uri(portal.BaseAddress, "/users").AbsoluteUri);
        await Expect(rows).ToHaveCountAsync(1);

        // The form that is refused is open again, at the field that is wrong.
        await page.Locator("[commandfor=invite]").First.ClickAsync();
        await dialog.Locator("[name=name]").FillAsync("BERTA");
        await dialog.Locator("[value=analyst]").CheckAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.Locator("[data-field-error=USER_NAME_TAKEN]")).ToBeVisibleAsync();
        await Expect(dialog.Locator("[name=name]")).ToBeFocusedAsync();
        await Expect(dialog.Locator("[value=analyst]")).ToBeCheckedAsync();
        await Axe.LookEverywhereAsync(reader, "an invitation, refused");
        Assert.DoesNotContain(reader.Complaints, complaint => complaint.StartsWith("policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_long_user_name_does_not_make_a_narrow_page_wider()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna.mustermann-hofer@example.org", PortalRole.Admin);
        await using var reader = await Reader.OpenAsync(width: 320);
        var page = reader.Page;
        await page.GotoAsync(new Uri(portal.BaseAddress, "/sign-in?returnUrl=/account").AbsoluteUri);
        await page.GetByLabel("Name").FillAsync("anna.mustermann-hofer@example.org");
        await page.GetByLabel("Password").FillAsync(TestUsers.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(page.Locator("[data-user] > summary")).ToHaveAccessibleNameAsync("Signed in as anna.mustermann-hofer@example.org");
        foreach (var path in new[] { "/account", "/", "/users", "/audit", "/settings" })
        {
            await reader.GoAsync(portal.BaseAddress, path);
            foreach (var width in new[] { 320, 500, 700, 1000 })
            {
                await page.SetViewportSizeAsync(width, 900);
                Assert.Equal((path, width), (path, await page.EvaluateAsync<int>("document.documentElement.scrollWidth")));
            }
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?refused=SIGN_IN_REFUSED")]
    [InlineData("/account")]
    [InlineData("/account?refused=PASSWORD_COMMON")]
    [InlineData("/account?refused=PASSWORD_WRONG")]
    [InlineData("/users")]
    [InlineData("/not-allowed")]
    public async Task Pages_about_users_are_accessible_and_keep_to_the_content_policy(string path)
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await using var reader = await Reader.OpenAsync(width: 360);
        if (!path.StartsWith("/sign-in", StringComparison.Ordinal))
        {
            await reader.Page.GotoAsync(new Uri(portal.BaseAddress, "/sign-in").AbsoluteUri);
            await reader.Page.GetByLabel("Name").FillAsync("anna");
            await reader.Page.GetByLabel("Password").FillAsync(TestUsers.Password);
            await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Expect(reader.Page.Locator("[data-action=run]")).ToBeEnabledAsync();
        }

        await reader.Page.GotoAsync(new Uri(portal.BaseAddress, path).AbsoluteUri);
        await Expect(reader.Page.Locator("h1")).ToBeVisibleAsync();

        await Axe.LookEverywhereAsync(reader, path);
        Assert.DoesNotContain(reader.Complaints, complaint => complaint.StartsWith("policy", StringComparison.Ordinal));
    }
}
