using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Telemetry;

using FlexPortal.Identity.Access;
using FlexPortal.Identity.Pages;
using FlexPortal.Shell;
using FlexPortal.Shell.GoTo;
using FlexPortal.Tests.Flex.Pages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace FlexPortal.Tests.Shell;

/// <summary>The box and the banners of the frame, and the page of the keyboard shortcuts, by user and settings.</summary>
public sealed class BannersPageTests
{
    [Theory]
    [InlineData(null, "run")]
    [InlineData(null, "user", Capability.ManageUsers)]
    [InlineData("run", "run", Capability.ReadRuns)]
    [InlineData("run or account", "run,account", Capability.ReadRuns)]
    [InlineData("run, account or code", "run,account,code", Capability.ReadRuns)]
    public async Task The_go_to_box_names_what_the_user_can_find_and_is_not_there_without_anything(
        string? named, string things, Capability? needs = null)
    {
        var box = await ReaderMarkup.OfAsync<GoToBox>(ReaderMarkup.Request(PortalRole.Viewer), services =>
        {
            if (needs is { } capability)
                services.AddSingleton(new GoToEntry(things.Split(','), capability, (_, _, _) => Task.FromResult<string?>(null)));
        });

        Assert.Equal(named is null, box.Children.Length == 0);
        Assert.Equal(named is null ? null : $"Go to {named}", box.QuerySelector("[name=go_to]")?.GetAttribute("placeholder"));
        if (named is null)
            return;
        var form = box.QuerySelector("form[popover][role=search][method=post]")!;
        Assert.Equal(("go-to", "/go-to"), (form.Id, form.GetAttribute("action")));
        Assert.Equal(form.Id, box.QuerySelector("button[type=button]")!.GetAttribute("popovertarget"));
        Assert.NotNull(form.QuerySelector("input[name=go_to][required][maxlength='100'][data-shortcut='/']"));
    }

    [Theory]
    [InlineData(null, PortalRole.Admin, true, "/settings/secrets")]
    [InlineData(null, PortalRole.Analyst, true, null)]
    [InlineData(null, PortalRole.Viewer, true, null)]
    [InlineData("123456789012345678901234", PortalRole.Admin, false, null)]
    public async Task The_sandbox_is_named_and_only_an_administrator_is_led_to_the_token(
        string? token, PortalRole role, bool shown, string? link)
    {
        using var connections = new FlexConnections(
            Options.Create(new FlexOptions { Token = token is null ? null : new(token) }), vault: null!, new Redactor());

        var banner = await ReaderMarkup.OfAsync<SandboxBanner>(
            ReaderMarkup.Request(role), services => services.AddSingleton(connections));

        Assert.Equal(shown, banner.QuerySelector("aside[aria-label][data-notice=sandbox] details:not([open]) > summary") is not null);
        Assert.Equal(link, banner.QuerySelector("a")?.GetAttribute("href"));
    }

    [Theory]
    [InlineData(IdentityMode.LocalOwner, true)]
    [InlineData(IdentityMode.Users, false)]
    public async Task A_portal_without_sign_in_is_named(IdentityMode mode, bool shown)
    {
        var options = Options.Create(new PortalIdentityOptions { Mode = mode });

        var banner = await ReaderMarkup.OfAsync<LocalOwnerBanner>(
            ReaderMarkup.Request(PortalRole.Viewer), services => services.AddSingleton(options));

        Assert.Equal(shown, banner.QuerySelector("aside[aria-label][data-notice=local-owner]") is not null);
        Assert.Equal(shown ? ["Identity:Mode", "LocalOwner"] : [], banner.QuerySelectorAll("code").Select(code => code.TextContent));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("flexportal-keys=on", false)]
    [InlineData("flexportal-keys=off", true)]
    public async Task The_list_of_shortcuts_says_when_they_are_off_and_still_lists_them_all(string cookies, bool off)
    {
        var page = await ReaderMarkup.OfAsync<ShortcutsPage>("/help/shortcuts?tz=Asia/Tokyo", cookies);

        Assert.Equal(off, page.QuerySelector("[data-notice=keys-off]") is not null);
        Assert.Equal(!off, page.QuerySelector(".intro") is not null);
        Assert.Equal("/settings?tz=Asia/Tokyo#keys", page.QuerySelector("a")!.GetAttribute("href"));
        var tables = page.QuerySelectorAll("table");
        Assert.Equal(Enum.GetValues<ShortcutPlace>().Length + 1, tables.Length);
        Assert.All(tables, table => Assert.NotEmpty(table.QuerySelector("caption")!.Words()));
        // Two keys, one after the other, are two keys on the page too.
        Assert.Equal(
            Shortcuts.All.Select(shortcut => shortcut.Keys.Replace(' ', '+')).Order(StringComparer.Ordinal),
            tables.SkipLast(1).SelectMany(table => table.QuerySelectorAll("tbody th"))
                .Select(row => string.Join('+', row.QuerySelectorAll("kbd").Select(key => key.TextContent))).Order(StringComparer.Ordinal));
    }
}
