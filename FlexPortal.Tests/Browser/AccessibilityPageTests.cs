using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;
using Xunit.Sdk;

namespace FlexPortal.Tests.Browser;

/// <summary>
/// Every page in every state: no violation of WCAG 2.2 AA that axe can see, nothing that the content policy refuses, no sideways scrolling.
/// </summary>
public sealed class AccessibilityPageTests(AccessibilityPageTests.SomeRuns shared) : IClassFixture<AccessibilityPageTests.SomeRuns>
{
    private const string Narrow = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

    // An outline of its own, or of the row whose link it is.
    private const string Outlined =
        """
        [null, "::after"].some(part => {
          const style = getComputedStyle(document.activeElement, part);
          return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        })
        """;

    [Fact]
    public async Task Every_page_passes_in_both_schemes_and_widths()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync();

        async Task CheckAsync(string path, string? until = null)
        {
            await reader.GoAsync(portal.BaseAddress, path);
            if (until is not null)
                await reader.Page.Locator(until).First.WaitForAsync();
            await Axe.LookEverywhereAsync(reader, path);
        }

        var (success, failed, two, running) = (shared.Success, shared.Failed, shared.Two, shared.Running);
        await CheckAsync("/", "[data-todos]");
        await CheckAsync("/runs");
        await CheckAsync("/runs?error_code=NONE");
        await CheckAsync($"/runs/{success}?section=CorporateActions", "#rows table");
        await CheckAsync($"/runs/{failed}");
        await CheckAsync($"/runs/{two}?tab=overview");
        await CheckAsync($"/runs/{two}?tab=changes");
        await CheckAsync($"/runs/{two}?tab=evidence");
        await CheckAsync($"/runs/{running}?already-active=1", "[data-until]");
        await CheckAsync($"/runs/{failed}?log=all&scale=log", ".log-lines");
        await CheckAsync("/statements");
        await CheckAsync("/statements?sha256=ffffffff");
        await CheckAsync("/help/broker-codes");
        await CheckAsync("/sandbox");
        await CheckAsync("/audit");
        await CheckAsync("/audit?outcome=failed");
        await CheckAsync("/audit?from=2026-11-20&to=2026-11-19", "[data-field-error]");
        await CheckAsync("/settings/secrets");
        await CheckAsync("/settings/secrets?refused=SECRET_EXPIRY_INVALID&expires_on=2020-01-01", "dialog:modal");
        await CheckAsync("/mail");
        await CheckAsync("/openapi");
        await CheckAsync("/settings?saved=all&tz=Asia/Tokyo&times=ago");
        await CheckAsync("/settings?refused=ZONE_UNKNOWN");
        await CheckAsync("/help/shortcuts");
        Assert.Empty(reader.Complaints);
        // Last, because the browser complains of every answer 404.
        await CheckAsync("/nowhere");
    }

    [Theory]
    [InlineData("image-alt", "<img src='data:,'>")]
    [InlineData("color-contrast", "<p style='color: #bbb; background: white'>text</p>")]
    [InlineData("color-contrast", "<style>@media (prefers-color-scheme: dark) { p { color: #333; background: black } }</style><p>text</p>")]
    [InlineData("color-contrast", "<style>@media (width < 400px) { p { color: #bbb; background: white } }</style><p>text</p>")]
    [InlineData("320 px", "<p style='width: 800px'>text</p>")]
    public async Task The_check_finds_what_is_wrong_in_one_scheme_or_width(string code, string content)
    {
        await using var reader = await Reader.OpenAsync();
        await reader.Page.SetContentAsync(
            "<!DOCTYPE html><html lang='en'><head><title>t</title><meta name='viewport' content='width=device-width'></head>"
            + "<body><main><h1>t</h1>" + content);

        var failure = await Assert.ThrowsAnyAsync<XunitException>(() => Axe.LookEverywhereAsync(reader, "a page"));

        Assert.Contains(code, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_passes_before_the_first_run()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.BaseAddress, "/runs");
        await Axe.LookEverywhereAsync(reader, "/runs without runs");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_page_passes_while_the_portal_is_away()
    {
        var portal = shared.Portal;
        await using var line = new CutLine(portal.BaseAddress);
        var running = shared.Running;
        await using var reader = await Reader.OpenAsync();
        await using var phone = await Reader.OpenAsync(width: 320, height: 640);
        await reader.GoAsync(line.Address, $"/runs/{running}");
        await phone.GoAsync(line.Address, "/runs");

        line.Cut();

        foreach (var (who, page) in new[] { (reader, "run"), (phone, "runs") })
        {
            var bar = who.Page.Locator("#components-reconnect-modal");
            await Assertions.Expect(bar).ToBeVisibleAsync();
            await Axe.LookInBothSchemesAsync(who, $"{page}, just lost");
            await Assertions.Expect(bar).ToHaveAttributeAsync("data-long", "");
            await Axe.LookInBothSchemesAsync(who, $"{page}, lost for long");
            Assert.DoesNotContain(who.Complaints, complaint => complaint.Contains("policy", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("/runs")]
    [InlineData("/settings")]
    [InlineData("/help/shortcuts")]
    public async Task The_focus_is_seen_at_every_stop_in_every_kind_of_colours(string path)
    {
        var portal = shared.Portal;
        foreach (var forced in new[] { ForcedColors.None, ForcedColors.Active })
        {
            await using var reader = await Reader.OpenAsync(more: options => options.ForcedColors = forced);
            await reader.GoAsync(portal.BaseAddress, path);
            await reader.Page.Locator(".topbar .menu").EvaluateAsync("menu => menu.open = true");
            await reader.Page.Locator(".skip-link").FocusAsync();
            var stops = 0;
            for (; stops < 60 && await reader.Page.EvaluateAsync<bool>("document.activeElement !== document.body"); stops++)
            {
                var focused = await reader.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)");
                Assert.True(await reader.Page.EvaluateAsync<bool>(Outlined), $"{path}, {forced}: {focused}");
                await reader.Page.Keyboard.PressAsync("Tab");
            }

            Assert.InRange(stops, 8, 60);
            Assert.Empty(reader.Complaints);
        }
    }

    [Fact]
    public async Task Nothing_moves_for_a_reader_who_asked_for_that_and_something_lives_for_the_others()
    {
        const string Moving =
            """
            document.getAnimations()
              .filter(a => a.playState === "running" && a.effect.getComputedTiming().iterations === Infinity).length
            """;
        var portal = shared.Portal;
        var id = shared.Running;
        await using var still = await Reader.OpenAsync(motion: ReducedMotion.Reduce);
        await using var other = await Reader.OpenAsync(motion: ReducedMotion.NoPreference);

        await still.GoAsync(portal.BaseAddress, $"/runs/{id}");
        await other.GoAsync(portal.BaseAddress, $"/runs/{id}");

        Assert.Equal(0, await still.Page.EvaluateAsync<int>(Moving));
        Assert.NotEqual(0, await other.Page.EvaluateAsync<int>(Moving));
    }

    [Theory]
    [InlineData(320)]
    [InlineData(1280)]
    [InlineData(3840)]
    public async Task A_page_uses_the_screen_it_has(int width)
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync(width: width, height: 800);

        await reader.GoAsync(portal.BaseAddress, "/runs");

        Assert.False(await reader.Page.EvaluateAsync<bool>(Narrow));
        var share = await reader.Page.EvaluateAsync<double>("document.querySelector('main').getBoundingClientRect().width / innerWidth");
        Assert.InRange(share, 0.55, 1);
        var lines = await reader.Page.EvaluateAsync<double>(
            """
            Math.max(...[...document.querySelectorAll("main p")].map(p => {
              const range = document.createRange();
              range.selectNodeContents(p);
              return range.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize);
            }))
            """);
        Assert.InRange(lines, 0, 80);
        // Targets are 24 px at least (WCAG 2.5.8); links inside a sentence are exempt.
        Assert.Empty(await reader.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll("header a, header summary, button, select, input")]
              .filter(e => e.checkVisibility() && !e.closest(".skip-link"))
              .filter(e => { const b = (e.closest("label") ?? e).getBoundingClientRect(); return b.width < 24 || b.height < 24; })
              .map(e => e.outerHTML.slice(0, 120))
            """));
    }

    [Fact]
    public async Task The_theme_follows_the_choice_and_the_choice_is_kept()
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync(ColorScheme.Light);
        await reader.GoAsync(portal.BaseAddress, "/runs");
        Assert.Equal("light", await SchemeAsync(reader));

        await reader.Page.Locator("[data-theme-switch]").SelectOptionAsync("dark");
        Assert.Equal("dark", await SchemeAsync(reader));
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Sandbox", Exact = true }).ClickAsync();
        await Assertions.Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sandbox broker");
        Assert.Equal("dark", await SchemeAsync(reader));
        await reader.Page.ReloadAsync();
        Assert.Equal("dark", await SchemeAsync(reader));
        await reader.Page.Locator("[data-theme-switch]").SelectOptionAsync("system");
        Assert.Equal("light", await SchemeAsync(reader));
        Assert.Empty(reader.Complaints);
    }

    // What is painted: the page's background is light or dark.
    private static Task<string> SchemeAsync(Reader reader) => reader.Page.EvaluateAsync<string>(
        "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)[0] > 128 ? 'light' : 'dark'");

    /// <summary>A portal with a run in each state that the pages tell apart.</summary>
    public sealed class SomeRuns : ApiPortal
    {
        internal string Success { get; private set; } = "";

        internal string Failed { get; private set; } = "";

        internal string Two { get; private set; } = "";

        internal string Running { get; private set; } = "";

        protected override async Task OnStartedAsync()
        {
            Success = await PortalRuns.CompleteAsync(Portal, "missing-cash-report");
            Failed = await PortalRuns.CompleteAsync(Portal, "missing-trades");
            Two = await PortalRuns.CompleteAsync(Portal, "two-accounts");
            Running = await PortalRuns.StartAsync(Portal, "never-ready");
        }
    }
}
