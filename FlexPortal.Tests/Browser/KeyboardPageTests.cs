using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser;

/// <summary>The portal without a mouse.</summary>
public sealed class KeyboardPageTests(ApiPortal shared) : IClassFixture<ApiPortal>
{
    private const string Grid =
        """
        document.querySelector("main").insertAdjacentHTML("beforeend", `<button id="before">Before</button><table data-roving><tbody>
          <tr><td><a href="/runs#a">a</a></td><td><a href="/runs#b">b</a></td><td><a href="/runs#c">c</a></td></tr>
          <tr><td><a href="/runs#d">d</a></td><td></td><td><a href="/runs#f">f</a></td></tr>
        </tbody></table><button id="after">After</button>`);
        """;

    // What opens says so after every listener of the page has seen it.
    private const string Opening =
        """
        document.querySelector("main").insertAdjacentHTML("beforeend", `
          <details><summary>Details</summary><input id="in-details"></details>
          <button id="open-plain" commandfor="plain" command="show-modal">Plain</button>
          <dialog id="plain"><button id="first">First</button><input id="in-plain"></dialog>
          <button id="open-field" commandfor="field" command="show-modal">Field</button>
          <dialog id="field"><button>First</button><input id="in-field" autofocus></dialog>`);
        document.addEventListener("toggle", ({ target }) => setTimeout(() => { target.dataset.seen = ""; }), { capture: true });
        """;

    [Fact]
    public async Task What_opens_gives_a_field_the_focus_only_where_it_asks_for_it()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(shared.Portal.BaseAddress, "/help/shortcuts");
        await page.EvaluateAsync(Opening);
        var summary = page.Locator("main details summary");

        foreach (var (opener, opened, focused) in new[]
        {
            (summary, "main details", summary), (page.Locator("#open-plain"), "#plain", page.Locator("#first")),
            (page.Locator("#open-field"), "#field", page.Locator("#in-field")),
        })
        {
            await opener.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator($"{opened}[open][data-seen]")).ToBeVisibleAsync();
            await Expect(focused).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Escape");
        }

        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Keys_move_through_pages_and_rows()
    {
        await using var portal = await TestPortal.StartAsync();
        var older = await PortalRuns.CompleteAsync(portal, "token-expired");
        var newer = await PortalRuns.CompleteAsync(portal, "token-invalid");
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator($"[data-run='{newer}'] :focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator($"[data-run='{older}'] :focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Uri(portal.BaseAddress, $"/runs/{newer}").AbsoluteUri);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Run 2");

        // Actions wait until the page is alive.
        await Expect(page.Locator("[data-run-again]")).ToBeEnabledAsync();
        await page.Keyboard.PressAsync(".");
        await Expect(page.Locator("[data-run-again]")).ToBeFocusedAsync();
        // Escape closes what is open, also out of a field, and goes back to the list when nothing is.
        var another = page.Locator("[data-action=choose-period]");
        await another.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("First day").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByLabel("First day")).ToHaveCountAsync(0);
        await Expect(another).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Runs");

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Keyboard shortcuts");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("s");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");

        // While the user types, and with a modifier, the keys are letters.
        await page.GetByRole(AriaRole.Button, new() { Name = "Show time zones" }).WaitForAsync();
        await page.GetByLabel("Time zone", new() { Exact = true }).ClickAsync();
        await page.Keyboard.TypeAsync("?gr");
        await Expect(page.GetByLabel("Time zone", new() { Exact = true })).ToHaveValueAsync("?gr");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("h1").EvaluateAsync("heading => { heading.tabIndex = -1; heading.focus(); }");
        await page.Keyboard.PressAsync("Control+?");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("r");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Runs");
        Assert.Empty(reader.Complaints);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/runs")]
    public async Task The_first_stop_of_a_page_is_the_link_to_its_content_and_a_followed_link_leads_to_the_heading(string path)
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(shared.Portal.BaseAddress, path);

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip-link")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
        await page.Locator("nav a[href='/audit']").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Audit log" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Shortcuts_can_be_turned_off_and_their_help_stays_reachable()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/settings");
        await page.GetByLabel("Keyboard shortcuts").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-keys", "off");

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Link, new() { Name = "Shortcuts", Exact = true }).FocusAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=keys-off]")).ToBeVisibleAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_key_pauses_a_live_view_and_shows_what_waited()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/runs");

        await page.Keyboard.PressAsync("l");
        await Expect(page.Locator(".live-badge")).ToHaveTextAsync("Paused");
        await PortalRuns.CompleteAsync(portal, "token-expired");
        var go = page.Locator(".live-pause");
        await Expect(go).ToContainTextAsync("waiting – show");
        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("l");

        await Expect(page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".live-badge")).ToContainTextAsync("Live · ");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_grid_is_one_stop_and_the_arrows_move_inside()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/help/shortcuts");
        await page.EvaluateAsync(Grid);
        await Expect(page.Locator("[data-roving] [tabindex='0']")).ToHaveCountAsync(1);
        await page.Locator("#before").FocusAsync();

        foreach (var (key, where) in new[]
        {
            ("Tab", "a"), ("ArrowRight", "b"), ("End", "c"), ("ArrowDown", "f"), ("ArrowLeft", "d"), ("ArrowLeft", "d"),
            ("Control+Home", "a"), ("Control+End", "f"), ("Home", "d"),
        })
        {
            await page.Keyboard.PressAsync(key);
            await Expect(page.Locator(":focus")).ToHaveTextAsync(where);
        }

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#after")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Expect(page.Locator(":focus")).ToHaveTextAsync("d");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_menu_closes_with_escape_and_returns_the_focus()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.BaseAddress, "/help/shortcuts");
        var menu = page.Locator(".topbar .menu");
        await menu.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(menu).ToHaveAttributeAsync("open", "");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).Not.ToHaveAttributeAsync("open", "");
        await Expect(menu.Locator("summary")).ToBeFocusedAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task On_a_narrow_screen_the_navigation_slides_over_and_closes_with_Escape_and_with_a_link()
    {
        await using var reader = await Reader.OpenAsync(width: 360);
        var (page, nav) = (reader.Page, reader.Page.Locator("#navigation"));
        await reader.GoAsync(shared.Portal.BaseAddress, "/runs");
        await Expect(nav).ToBeHiddenAsync();

        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
        await menu.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(nav).ToBeVisibleAsync();
        await Axe.LookAsync(reader, "the navigation over the page");
        await page.Keyboard.PressAsync("Tab");
        await Expect(nav.GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(nav).ToBeHiddenAsync();
        await Expect(menu).ToBeFocusedAsync();

        await menu.ClickAsync();
        await nav.GetByRole(AriaRole.Link, new() { Name = "Broker codes" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(shared.Portal.BaseAddress, "/help/broker-codes").AbsoluteUri);
        await Expect(nav).ToBeHiddenAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Without_scripts_the_navigation_is_there_and_leads_to_the_pages()
    {
        await using var reader = await Reader.OpenAsync(scripts: false, width: 360);
        await reader.Page.GotoAsync(new Uri(shared.Portal.BaseAddress, "/help/broker-codes").AbsoluteUri);

        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await reader.Page.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "Shortcuts" }).ClickAsync();

        await Expect(reader.Page).ToHaveURLAsync(new Uri(shared.Portal.BaseAddress, "/help/shortcuts").AbsoluteUri);
    }
}
