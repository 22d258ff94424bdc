using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using FlexPortal.Tests.Support.Browser;
using Microsoft.Playwright;
using Xunit;

namespace FlexPortal.Tests.Browser;

/// <summary>Every page in every state: no violation of WCAG 2.2 AA that axe can see, nothing that the content policy refuses, no sideways scrolling.</summary>
public sealed class AccessibilityPageTests(AccessibilityPageTests.SomeRuns shared) : IClassFixture<AccessibilityPageTests.SomeRuns>
{
    private const string Narrow = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

    // An outline of its own, or of the row whose link it is.
    private const string Outlined =
        "[null, '::after'].some(part => { const s = getComputedStyle(document.activeElement, part); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })";

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nothing_stands_in_the_way_of_a_reader(ColorScheme scheme)
    {
        var portal = shared.Portal;
        await using var reader = await Reader.OpenAsync(scheme);
        await using var phone = await Reader.OpenAsync(scheme, width: 320, height: 640);

        async Task CheckAsync(string path, string? until = null)
        {
            foreach (var who in new[] { reader, phone })
            {
                await who.GoAsync(portal.BaseAddress, path);
                if (until is not null)
                    await who.Page.Locator(until).First.WaitForAsync();
                await Axe.LookAsync(who, $"{path} {scheme}");
            }
        }

        var (success, failed, two, running) = (shared.Success, shared.Failed, shared.Two, shared.Running);
        await CheckAsync("/runs");
        await CheckAsync("/runs?error_code=NONE");
        await CheckAsync($"/runs/{success}?section=Trades", "#rows table");
        await CheckAsync($"/runs/{failed}");
        await CheckAsync($"/runs/{two}");
        await CheckAsync($"/runs/{running}?already-active=1", "[data-until]");
        await CheckAsync($"/runs/{failed}?log=all&scale=log", ".log-lines");
        await CheckAsync("/help/broker-codes");
        await CheckAsync("/sandbox");
        await CheckAsync("/audit");
        await CheckAsync("/audit?outcome=failed");
        await CheckAsync("/openapi");
        await CheckAsync("/settings?saved=all&tz=Asia/Tokyo&times=ago");
        await CheckAsync("/settings?saved=without-zone");
        await CheckAsync("/help/shortcuts");
        Assert.Empty(reader.Complaints);
        Assert.Empty(phone.Complaints);
        // Last, because the browser complains of every answer 404.
        await CheckAsync("/nowhere");
    }

    [Fact]
    public async Task Nothing_stands_in_the_way_before_the_first_run()
    {
        await using var portal = await TestPortal.StartAsync();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var width in new[] { 320, 1280 })
            {
                await using var reader = await Reader.OpenAsync(scheme, width);
                await reader.GoAsync(portal.BaseAddress, "/runs");
                await Axe.LookAsync(reader, $"/runs without runs, {scheme}");
                Assert.Empty(reader.Complaints);
            }
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nothing_stands_in_the_way_while_the_portal_is_away(ColorScheme scheme)
    {
        var portal = shared.Portal;
        await using var line = new CutLine(portal.BaseAddress);
        var running = shared.Running;
        await using var reader = await Reader.OpenAsync(scheme);
        await using var phone = await Reader.OpenAsync(scheme, width: 320, height: 640);
        await reader.GoAsync(line.Address, $"/runs/{running}");
        await phone.GoAsync(line.Address, "/runs");

        line.Cut();

        foreach (var (who, page) in new[] { (reader, "run"), (phone, "runs") })
        {
            var bar = who.Page.Locator("#components-reconnect-modal");
            await Assertions.Expect(bar).ToBeVisibleAsync();
            await Axe.LookAsync(who, $"{page} {scheme}, just lost");
            await Assertions.Expect(bar).ToHaveAttributeAsync("data-long", "");
            await Axe.LookAsync(who, $"{page} {scheme}, lost for long");
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
            await reader.Page.Locator(".menu").EvaluateAsync("menu => menu.open = true");
            await reader.Page.Locator(".skip-link").FocusAsync();
            var stops = 0;
            for (; stops < 60 && await reader.Page.EvaluateAsync<bool>("document.activeElement !== document.body"); stops++)
            {
                Assert.True(await reader.Page.EvaluateAsync<bool>(Outlined), $"{path}, {forced}: {await reader.Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}");
                await reader.Page.Keyboard.PressAsync("Tab");
            }

            Assert.InRange(stops, 8, 60);
            Assert.Empty(reader.Complaints);
        }
    }

    [Fact]
    public async Task Nothing_moves_for_a_reader_who_asked_for_that_and_something_lives_for_the_others()
    {
        const string Moving = "document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().iterations === Infinity).length";
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
        var lines = await reader.Page.EvaluateAsync<double>("Math.max(...[...document.querySelectorAll('main p')].map(p => { const r = document.createRange(); r.selectNodeContents(p); return r.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize); }))");
        Assert.InRange(lines, 0, 80);
        // Targets are 24 px at least (WCAG 2.5.8); links inside a sentence are exempt.
        Assert.Empty(await reader.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll("header a, header summary, button, select, input")]
              .filter(e => e.checkVisibility() && !e.closest(".skip-link")).filter(e => { const b = (e.closest("label") ?? e).getBoundingClientRect(); return b.width < 24 || b.height < 24; })
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
