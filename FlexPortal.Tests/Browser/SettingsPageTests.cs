using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>What a reader chooses is kept, and is there from the first paint of every page.</summary>
public sealed class SettingsPageTests(ApiPortal shared) : IClassFixture<ApiPortal>
{
    [Fact]
    public async Task Settings_survive_reload_and_apply_to_a_second_tab()
    {
        var portal = shared.Portal;
        await PortalRuns.CompleteAsync(portal, "token-expired");
        await using var reader = await Reader.OpenAsync(more: options => options.TimezoneId = "Australia/Adelaide");
        await reader.GoAsync(portal.BaseAddress, "/settings");
        var zone = reader.Page.GetByLabel("Time zone", new() { Exact = true });
        var open = reader.Page.Locator(".mud-popover-open .mud-list-item");
        await Expect(reader.Page.Locator("[data-own-zone-name]").Last).ToHaveTextAsync("Australia/Adelaide");

        // By keyboard alone: Enter chooses from the list and does not send the form.
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Show time zones" }).WaitForAsync();
        await zone.FillAsync("toky");
        await Expect(open).ToHaveCountAsync(1);
        await Expect(open).ToContainTextAsync("UTC+9");
        await Axe.LookInBothSchemesAsync(reader, "the list of zones");
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(zone).ToHaveValueAsync("Asia/Tokyo");
        await Expect(reader.Page.Locator("[data-offset]")).ToHaveTextAsync("UTC+9");
        await Expect(open).ToHaveCountAsync(0);
        Assert.Equal("/settings", new Uri(reader.Page.Url).PathAndQuery);
        await reader.Page.GetByLabel("Relative").CheckAsync();
        await reader.Page.GetByLabel("Compact").CheckAsync();
        await reader.Page.GetByRole(AriaRole.Radio, new() { Name = "Dark" }).CheckAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(reader.Page.Locator("main [role=status].notice")).ToContainTextAsync("Saved.");
        await reader.Page.ReloadAsync();
        await Expect(reader.Page.GetByLabel("Compact")).ToBeCheckedAsync();
        var tab = await reader.OpenTabAsync();
        await tab.GotoAsync(new Uri(portal.BaseAddress, "/runs").AbsoluteUri);
        await Expect(tab.Locator("html")).ToHaveAttributeAsync("data-density", "compact");
        await Expect(tab.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(tab.Locator(".topbar .menu summary")).ToContainTextAsync("Relative");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Times_are_switched_in_place_and_the_address_keeps_it_through_links_reload_and_back()
    {
        var portal = shared.Portal;
        var id = await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, $"/runs/{id}?tz=Asia/Tokyo");
        var time = page.Locator("main .time-text").First;
        await Expect(time).ToContainTextAsync("Tokyo");

        await page.Locator(".topbar .menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Absolute, UTC" }).ClickAsync();
        await Expect(time).ToContainTextAsync("UTC");
        await Expect(page.Locator(".topbar .menu summary")).ToHaveTextAsync("UTC");
        await page.Keyboard.PressAsync("u");
        await Expect(time.Locator("time")).ToContainTextAsync("ago");
        await Expect(time.Locator(".age")).ToContainTextAsync("Tokyo");

        await page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Runs");
        Assert.Equal("?tz=Asia/Tokyo&times=ago", new Uri(page.Url).Query);
        await page.Locator("tr[data-run] a").First.ClickAsync();
        await Expect(time.Locator(".age")).ToContainTextAsync("Tokyo");
        await page.ReloadAsync();
        await Expect(time.Locator(".age")).ToContainTextAsync("Tokyo");
        await page.GoBackAsync();
        await page.GoBackAsync();
        await page.GoBackAsync();
        await Expect(time).ToContainTextAsync("UTC");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_zone_that_does_not_exist_keeps_what_was_typed_and_the_focus_and_the_browsers_zone_is_a_click()
    {
        await using var reader = await Reader.OpenAsync(more: options => options.TimezoneId = "Europe/Zurich");
        var (page, zone) = (reader.Page, reader.Page.Locator("#zone"));
        var list = page.GetByRole(AriaRole.Button, new() { Name = "Show time zones" });
        await reader.GoAsync(shared.Portal.BaseAddress, "/settings");
        await list.WaitForAsync();
        await zone.FillAsync("Mars/Base");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.Locator("[data-field-error=ZONE_UNKNOWN]")).ToBeVisibleAsync();
        await list.WaitForAsync();
        await Expect(zone).ToHaveValueAsync("Mars/Base");
        await Expect(zone).ToBeFocusedAsync();
        await Axe.LookEverywhereAsync(reader, "settings, refused");

        await page.Locator("[data-own-zone]").ClickAsync();
        await Expect(page.Locator("[data-offset]")).Not.ToBeEmptyAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("[data-notice=saved] [data-times]")).ToHaveTextAsync("absolute, Zurich");
        Assert.Empty(reader.Complaints);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public async Task The_zone_of_the_browser_is_offered_once(string zone)
    {
        await using var reader = await Reader.OpenAsync(more: options => options.TimezoneId = zone);
        var page = reader.Page;
        await reader.GoAsync(shared.Portal.BaseAddress, "/runs");
        await page.Locator(".topbar .menu summary").ClickAsync();

        var zones = await page.Locator(".topbar .menu a[href*='tz=']:visible").EvaluateAllAsync<string[]>(
            "links => links.map(link => new URL(link.href).searchParams.get('tz'))");

        Assert.Contains(zone, zones);
        Assert.Equal(zones.Distinct(StringComparer.Ordinal), zones);
    }

    [Fact]
    public async Task Every_setting_works_without_scripts()
    {
        var portal = shared.Portal;
        var id = await PortalRuns.CompleteAsync(portal, "default");
        await using var reader = await Reader.OpenAsync(scripts: false);
        var page = reader.Page;

        await page.GotoAsync(new Uri(portal.BaseAddress, "/settings").AbsoluteUri);
        await Expect(page.Locator("[data-needs-script]:visible")).ToHaveCountAsync(0);
        await page.GetByLabel("Time zone", new() { Exact = true }).FillAsync("Mars/Base");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("[data-field-error=ZONE_UNKNOWN]")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Time zone", new() { Exact = true })).ToHaveValueAsync("Mars/Base");
        await page.GetByLabel("Time zone", new() { Exact = true }).FillAsync("new york");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("main [role=status].notice")).ToContainTextAsync("absolute, New York");
        await page.GotoAsync(new Uri(portal.BaseAddress, $"/runs/{id}").AbsoluteUri);
        await Expect(page.Locator("main .time-text").First).ToContainTextAsync("New York");
        await page.Locator(".topbar .menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Absolute, UTC" }).ClickAsync();
        await Expect(page.Locator("main .time-text").First).ToContainTextAsync("UTC");
    }

    [Fact]
    public async Task Only_a_click_asks_for_permission_and_only_own_runs_notify()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync(more: options => options.Permissions = ["notifications"]);
        var page = reader.Page;
        await page.AddInitScriptAsync(
            """
            window.told = []; let state = "default"; window.asked = 0;
            window.Notification = class extends EventTarget {
              static get permission() { return state; }
              static async requestPermission() { window.asked++; return state = "granted"; }
              constructor(text) { super(); window.told.push(text); }
            };
            document.hasFocus = () => false;
            """);
        await reader.GoAsync(portal.BaseAddress, "/settings");
        await Expect(page.Locator("[data-notify-state=default]")).Not.ToBeEmptyAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("window.asked"));
        await page.Locator("[data-ask-notifications]").ClickAsync();
        await Expect(page.Locator("[data-notify-state=granted]")).Not.ToBeEmptyAsync();
        await Expect(page.Locator("[data-ask-notifications]")).ToBeHiddenAsync();

        await page.GetByLabel("Desktop notification").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.EvaluateAsync("Notification.requestPermission()");
        await page.EvaluateAsync(
            """
            history.replaceState(history.state, "", "/runs/run-1#started");
            const over = document.createElement("span"); over.dataset.notify = "Success: query default"; over.dataset.notifyFor = "run-1";
            const other = over.cloneNode(); other.dataset.notifyFor = "run-2"; document.body.append(other, over);
            """);

        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-notify", "on");
        await Eventually.IsAsync(async () => await page.EvaluateAsync<int>("window.told.length") > 0);
        Assert.Equal(["Success: query default"], await page.EvaluateAsync<string[]>("window.told"));
    }

    [Fact]
    public async Task A_navigation_collapsed_to_icons_stays_so_after_a_reload_and_keeps_its_names()
    {
        await using var reader = await Reader.OpenAsync();
        var (page, nav) = (reader.Page, reader.Page.Locator("#navigation"));
        await reader.GoAsync(shared.Portal.BaseAddress, "/runs");
        var wide = (await nav.BoundingBoxAsync())!.Width;
        var collapse = nav.GetByRole(AriaRole.Button, new() { Name = "Collapse" });

        await collapse.ClickAsync();
        await Expect(collapse).ToHaveAttributeAsync("aria-expanded", "false");
        await page.ReloadAsync();
        Assert.InRange((await nav.BoundingBoxAsync())!.Width, 24, wide / 2);
        await Expect(collapse).ToHaveAttributeAsync("aria-expanded", "false");
        await Axe.LookAsync(reader, "the navigation as icons");
        await nav.GetByRole(AriaRole.Link, new() { Name = "Broker codes" }).ClickAsync();
        await Expect(page.Locator("[data-navigation=icons] #navigation a[aria-current=page]")).ToContainTextAsync("Broker codes");

        await collapse.ClickAsync();
        await page.ReloadAsync();
        Assert.Equal(wide, (await nav.BoundingBoxAsync())!.Width, 0.5);
        Assert.Empty(reader.Complaints);
    }
}
