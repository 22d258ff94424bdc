using System.Net;
using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
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

        var rows = (await ActAsync(anna, "disable", "berta")).QuerySelectorAll("tr[data-row]");
        var row = Assert.Single(rows, row => row.QuerySelector("input[name=act][value=enable]") is not null);
        Assert.Equal("berta", row.QuerySelector("th")!.TextContent);
        Assert.Contains("anna", row.QuerySelector("td[data-label=Status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(303, await berta.StatusAsync("/runs"));
        Assert.Equal("LAST_ADMIN", (await ActAsync(anna, "disable", "anna")).QuerySelector(".notice .code")!.TextContent);
    }

    [Fact]
    public async Task Sec_S08_A_viewer_who_sends_the_form_changes_nothing()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        using var answer = await berta.PostAsync(
            "/account", "/users", ("_handler", "users"), ("act", "role"), ("name", "berta"), ("role", "admin"));

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
            await ActAsync(anna, "role", "berta", ("role", "analyst"));
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
}
