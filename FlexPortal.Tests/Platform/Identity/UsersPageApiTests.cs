using System.Net;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The list of users, with plain forms.</summary>
public sealed partial class UsersPageApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_invites_somebody_who_chooses_a_password_and_is_disabled_later()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        var invited = await ActAsync(anna, "invite", "berta", ("role", "analyst"));
        var path = "/join?token=" + Token().Match(invited).Groups["token"].Value;
        Assert.DoesNotContain(path, await TextAsync(await anna.GetAsync("/users")), StringComparison.Ordinal);

        using var berta = new PlainBrowser(portal);
        Assert.Contains("analyst", await TextAsync(await berta.GetAsync(path)), StringComparison.Ordinal);
        using var chosen = await berta.PostAsync(path, "/join/accept", ("token", path.Split('=')[1]), ("password", TestUsers.Password), ("repeat", TestUsers.Password));
        Assert.Equal("/sign-in?said=password-chosen", chosen.Headers.Location?.OriginalString);
        using (await berta.SignInAsync("berta"))
            Assert.Equal(200, await berta.StatusAsync("/runs"));
        Assert.Equal(403, await berta.StatusAsync("/users"));

        Assert.Contains("disabled by anna", await ActAsync(anna, "disable", "berta"), StringComparison.Ordinal);
        Assert.Equal(303, await berta.StatusAsync("/runs"));
        Assert.Contains("LAST_ADMIN", await ActAsync(anna, "disable", "anna"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S08_A_viewer_who_sends_the_form_changes_nobody()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        using var answer = await berta.PostAsync("/account", "/users", ("_handler", "users"), ("act", "role"), ("name", "berta"), ("role", "admin"));

        Assert.Equal("/not-allowed", answer.Headers.Location?.OriginalString);
        Assert.Equal(403, await berta.StatusAsync("/not-allowed"));
        await using var command = portal.Database.Main.CreateCommand("SELECT role FROM platform.portal_user WHERE user_name = 'berta'");
        Assert.Equal("viewer", await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public async Task Sec_S47_The_door_and_every_change_of_a_user_are_written_down_without_what_was_typed()
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
            "SELECT concat_ws(' ', actor, action, subject, outcome, code, from_address) FROM platform.audit_entry WHERE actor <> 'test' ORDER BY seq");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
            written.Add(reader.GetString(0));

        Assert.Equal(
            [
                "unknown SIGN_IN anna refused WRONG_PASSWORD this machine",
                "unknown SIGN_IN unknown name refused NAME_UNKNOWN this machine",
                "unknown SIGN_IN berta ok this machine",
                "unknown SIGN_IN anna ok this machine",
                "berta ACCESS_DENIED /users refused NOT_ALLOWED this machine",
                "anna USER_CHANGE berta ok this machine",
                "anna USER_DISABLE anna refused LAST_ADMIN this machine",
                "anna PASSWORD_CHANGE berta ok this machine",
            ],
            written);
    }

    private static async Task<string> ActAsync(PlainBrowser browser, string act, string name, params (string, string)[] more)
    {
        using var answer = await browser.PostAsync("/users", "/users", [("_handler", "users"), ("act", act), ("name", name), .. more]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TextAsync(answer);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

    [GeneratedRegex("/join\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
