using System.Net;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>The list of people, with plain forms.</summary>
public sealed partial class PeoplePageApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_invites_somebody_who_chooses_a_password_and_is_disabled_later()
    {
        await using var portal = await TestPortal.StartAsync(People.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        using var anna = await PlainBrowser.SignedInAsync(portal, "anna");

        var invited = await ActAsync(anna, "invite", "berta", ("role", "analyst"));
        var path = "/join?token=" + Token().Match(invited).Groups["token"].Value;
        Assert.DoesNotContain(path, await TextAsync(await anna.GetAsync("/people")), StringComparison.Ordinal);

        using var berta = new PlainBrowser(portal);
        Assert.Contains("analyst", await TextAsync(await berta.GetAsync(path)), StringComparison.Ordinal);
        using var chosen = await berta.PostAsync(path, "/join/accept", ("token", path.Split('=')[1]), ("password", People.Password), ("repeat", People.Password));
        Assert.Equal("/sign-in?said=password-chosen", chosen.Headers.Location?.OriginalString);
        using (await berta.SignInAsync("berta"))
            Assert.Equal(200, await berta.StatusAsync("/runs"));
        Assert.Equal(403, await berta.StatusAsync("/people"));

        Assert.Contains("disabled by anna", await ActAsync(anna, "disable", "berta"), StringComparison.Ordinal);
        Assert.Equal(303, await berta.StatusAsync("/runs"));
        Assert.Contains("LAST_ADMIN", await ActAsync(anna, "disable", "anna"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sec_S8_A_viewer_who_sends_the_form_changes_nobody()
    {
        await using var portal = await TestPortal.StartAsync(People.Settings);
        await portal.AddAsync("anna", PortalRole.Admin);
        await portal.AddAsync("berta", PortalRole.Viewer);
        using var berta = await PlainBrowser.SignedInAsync(portal, "berta");

        using var answer = await berta.PostAsync("/account", "/people", ("_handler", "people"), ("act", "role"), ("name", "berta"), ("role", "admin"));

        Assert.Equal("/not-allowed", answer.Headers.Location?.OriginalString);
        Assert.Equal(403, await berta.StatusAsync("/not-allowed"));
        await using var command = portal.Database.Main.CreateCommand("SELECT role FROM platform.person WHERE user_name = 'berta'");
        Assert.Equal("viewer", await command.ExecuteScalarAsync(Ct));
    }

    private static async Task<string> ActAsync(PlainBrowser browser, string act, string name, params (string, string)[] more)
    {
        using var answer = await browser.PostAsync("/people", "/people", [("_handler", "people"), ("act", act), ("name", name), .. more]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TextAsync(answer);
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));

    [GeneratedRegex("/join\\?token=(?<token>[A-Za-z0-9_-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
