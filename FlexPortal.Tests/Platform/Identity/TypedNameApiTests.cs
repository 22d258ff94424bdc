using AngleSharp.Dom;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

/// <summary>A name is typed once: a refused form has it still, and no address ever has.</summary>
public sealed class TypedNameApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_sign_in_keeps_the_name_once_and_out_of_the_address()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("anna", PortalRole.Viewer);
        using var browser = new PlainBrowser(portal);

        using var refused = await browser.SignInAsync("anna <b>", "wrong wrong wrong");
        var location = refused.Headers.Location!.OriginalString;
        var again = await browser.PageAsync(location);
        var later = await browser.PageAsync("/sign-in");

        Assert.DoesNotContain("anna", location, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.SetCookies, cookie => cookie.Contains("anna", StringComparison.Ordinal));
        Assert.Equal("anna <b>", Name(again));
        Assert.True(again.QuerySelector("#password")!.HasAttribute("autofocus"));
        Assert.False(again.QuerySelector("#name")!.HasAttribute("autofocus"));
        Assert.Equal("", Name(later));
        Assert.True(later.QuerySelector("#name")!.HasAttribute("autofocus"));
    }

    [Fact]
    public async Task A_refused_setup_keeps_the_name()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await using var scope = portal.Services.CreateAsyncScope();
        var link = (await scope.ServiceProvider.GetRequiredService<SetUpPortal>().IssueLinkAsync(Ct))!;
        using var browser = new PlainBrowser(portal);

        foreach (var (password, repeat) in new[] { (TestUsers.Password, "other"), ("short", "short") })
        {
            using var refused = await browser.PostAsync(
                link.Path, "/setup/create", ("token", link.Token), ("name", "anna"), ("password", password), ("repeat", repeat));
            Assert.Equal("anna", Name(await browser.PageAsync(refused.Headers.Location!.OriginalString)));
        }
    }

    [Fact]
    public async Task After_an_invitation_the_name_is_there_at_sign_in()
    {
        await using var portal = await TestPortal.StartAsync(TestUsers.Settings);
        await portal.AddAsync("admin", PortalRole.Admin);
        await using var scope = portal.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<InviteUser>()
            .ExecuteAsync("berta", PortalRole.Viewer, password: null, Actors.Named("test"), Ct);
        var link = Assert.IsType<UserOutcome.Done>(outcome).Link!;
        using var browser = new PlainBrowser(portal);

        using var joined = await browser.PostAsync(
            link.Path, "/join/accept", ("token", link.Token), ("password", TestUsers.Password), ("repeat", TestUsers.Password));

        Assert.Equal("berta", Name(await browser.PageAsync(joined.Headers.Location!.OriginalString)));
    }

    private static string Name(IElement page) => page.QuerySelector("#name")!.GetAttribute("value") ?? "";
}
