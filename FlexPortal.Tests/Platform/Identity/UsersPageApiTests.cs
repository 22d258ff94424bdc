using System.Net;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Flex.Accounts;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The list of users, with plain forms.</summary>
public sealed class UsersPageApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_invites_a_user_who_chooses_a_password_and_disables_the_user_later()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        var invited = await ActAsync(anna, "invite", "berta", ("role", "analyst"));
        var path = new Uri(invited.QuerySelector("code.link")!.TextContent).PathAndQuery;
        Assert.DoesNotContain(path, (await anna.PageAsync("/users")).InnerHtml, StringComparison.Ordinal);

        using var berta = new PlainBrowser(portal);
        Assert.Contains("analyst", (await berta.PageAsync(path)).TextContent, StringComparison.Ordinal);
        using var chosen = await berta.PostAsync(
            path, "/join/accept", ("token", path.Split('=')[1]), ("password", TestUsers.Password), ("repeat", TestUsers.Password));
        Assert.Equal("/sign-in?said=password-chosen", chosen.Headers.Location?.OriginalString);
        using (await berta.SignInAsync("berta"))
            Assert.Equal(200, await berta.StatusAsync("/runs"));
        Assert.Equal(403, await berta.StatusAsync("/users"));

        var rows = (await ActAsync(anna, "disable", "berta")).QuerySelectorAll(".data-grid tbody tr");
        var row = Assert.Single(rows, row => row.QuerySelector("a[data-act=enable]") is not null);
        Assert.Equal("berta", row.QuerySelector("td[data-label=Name] strong")!.TextContent);
        Assert.Contains("anna", row.QuerySelector("td[data-label=Status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(303, await berta.StatusAsync("/runs"));
        Assert.Equal("LAST_ADMIN", (await ActAsync(anna, "disable", "anna")).QuerySelector(".notice .code")!.TextContent);
    }

    [Fact]
    public async Task A_refused_form_comes_back_open_with_what_was_typed_and_the_error_at_its_field()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        Assert.Null((await anna.PageAsync("/users")).QuerySelector("dialog[open]"));

        var invited = (await ActAsync(anna, "invite", "ANNA", ("role", "analyst"))).QuerySelector("dialog#invite[open]")!;
        Assert.Equal("USER_NAME_TAKEN", ErrorOf(invited, "name"));
        Assert.Equal("ANNA", invited.QuerySelector("[name=name]")!.GetAttribute("value"));
        Assert.Equal("analyst", invited.QuerySelector("[name=role][checked]")!.GetAttribute("value"));

        var edited = await ActAsync(
            anna, "edit", "anna", ("role", "viewer"), ("reach", "named"), ("account", portal.KeyOf("U0000001")));
        Assert.Null(edited.QuerySelector(".notice .code"));
        var dialog = edited.QuerySelector("dialog#user-dialog[open]")!;
        Assert.Equal("LAST_ADMIN", dialog.QuerySelector(".role-field [data-field-error]")!.GetAttribute("data-field-error"));
        Assert.Equal("viewer", dialog.QuerySelector("[name=role][checked]")!.GetAttribute("value"));
        Assert.Equal("named", dialog.QuerySelector("[name=reach][checked]")!.GetAttribute("value"));
        Assert.Equal(portal.KeyOf("U0000001"), dialog.QuerySelector("[name=account][checked]")!.GetAttribute("value"));

        var unknown = await ActAsync(anna, "edit", "anna", ("role", "admin"), ("reach", "named"), ("account", "none"));
        Assert.Equal("ACCOUNT_NOT_FOUND", unknown.QuerySelector(".user-accounts [data-field-error]")!.GetAttribute("data-field-error"));
    }

    [Fact]
    public async Task Role_and_accounts_are_changed_together_and_what_is_the_same_is_left_alone()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        (string, string)[] form =
        [
            ("role", "analyst"), ("reach", "named"), ("account", portal.KeyOf("U0000001")),
        ];

        var row = (await ActAsync(anna, "edit", "berta", form)).QuerySelectorAll(".data-grid tbody tr")[1];
        Assert.Equal("U0000001", row.QuerySelector("td[data-label=Accounts]")!.TextContent.Trim());
        Assert.Equal("analyst", row.QuerySelector("td[data-label=Role]")!.TextContent.Trim());
        await ActAsync(anna, "edit", "berta", form);

        await using var command = portal.Database.Main.CreateCommand(
            "SELECT count(*) FROM platform.audit_entry WHERE action = 'USER_CHANGE' AND subject = 'berta'");
        Assert.Equal(2L, await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task The_address_opens_the_dialog_of_what_the_status_of_the_user_allows()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        await portal.AddAsync("carl", PortalRole.Viewer, password: null);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");
        await ActAsync(anna, "disable", "berta");

        var users = await anna.PageAsync("/users");
        Assert.Equal(
            ["reset disable", "enable", "reset disable"],
            users.QuerySelectorAll(".data-grid tbody tr").Select(
                row => string.Join(' ', row.QuerySelectorAll("a[data-act]").Select(link => link.GetAttribute("data-act")))));
        foreach (var link in users.QuerySelectorAll(".data-grid a[aria-haspopup=dialog]").Select(link => link.GetAttribute("href")!))
        {
            var dialog = (await anna.PageAsync(link)).QuerySelector("dialog#user-dialog[open]")!;
            Assert.Equal("/users", dialog.GetAttribute("data-close-to"));
            Assert.Contains($"act={dialog.QuerySelector("[name=act]")!.GetAttribute("value")}", link, StringComparison.Ordinal);
        }

        Assert.Null((await anna.PageAsync("/users?act=disable&user=berta")).QuerySelector("#user-dialog"));
        Assert.Equal("USER_NOT_FOUND", (await anna.PageAsync("/users?act=edit&user=unknown")).QuerySelector(".notice .code")!.TextContent);
    }

    [Fact]
    public async Task Sec_S08_A_viewer_who_sends_the_form_changes_nothing()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        using var answer = await berta.PostAsync(
            "/account", "/users", ("_handler", "users"), ("act", "edit"), ("name", "berta"), ("role", "admin"));

        Assert.Equal("/not-allowed", answer.Headers.Location?.OriginalString);
        Assert.Equal(403, await berta.StatusAsync("/not-allowed"));
        await using var command = portal.Database.Main.CreateCommand("SELECT role FROM platform.portal_user WHERE user_name = 'berta'");
        Assert.Equal("viewer", await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task Sec_S47_Sign_ins_and_changes_of_users_are_in_the_audit_log_without_typed_secrets()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var stranger = new PlainBrowser(portal);
        using (await stranger.SignInAsync("anna", "not the password"))
        using (await stranger.SignInAsync("a secret in the wrong field"))
        using (var berta = await PlainBrowser.SignedInAsync(portal, "berta"))
        using (var anna = await PlainBrowser.SignedInAsync(portal, "anna"))
        {
            Assert.Equal(403, await berta.StatusAsync("/users"));
            await ActAsync(anna, "edit", "berta", ("role", "analyst"), ("reach", "all"));
            await ActAsync(anna, "disable", "anna");
            await ActAsync(anna, "reset", "berta");
        }

        var written = new List<string>();
        await using var command = portal.Database.Main.CreateCommand(
            "SELECT concat_ws(' ', actor, action, subject, outcome, code, from_address) FROM platform.audit_entry "
            + "WHERE actor <> 'test' ORDER BY seq");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
            written.Add(reader.GetString(0));

        Assert.Equal(
            [
                "unknown SIGN_IN anna refused WRONG_PASSWORD this machine",
                "unknown SIGN_IN unknown name refused NAME_UNKNOWN this machine",
                "berta SIGN_IN berta ok this machine",
                "anna SIGN_IN anna ok this machine",
                "berta ACCESS_DENIED /users refused NOT_ALLOWED this machine",
                "anna USER_CHANGE berta ok this machine",
                "anna USER_DISABLE anna refused LAST_ADMIN this machine",
                "anna PASSWORD_CHANGE berta ok this machine",
            ],
            written);
    }

    private static async Task<IElement> ActAsync(PlainBrowser browser, string act, string name, params (string, string)[] more)
    {
        using var answer = await browser.PostAsync("/users", "/users", [("_handler", "users"), ("act", act), ("name", name), .. more]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await PlainBrowser.ReadAsync(answer);
    }

    private static string? ErrorOf(IElement dialog, string field) =>
        dialog.QuerySelector($"[data-field={field}] [data-field-error]")!.GetAttribute("data-field-error");
}
