using System.Text.RegularExpressions;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.Browser.Live;

/// <summary>The connection breaks during a run: the page shows it, claims nothing meanwhile, and counts what it missed.</summary>
public sealed partial class CutLinePageTests
{
    [GeneratedRegex("^Connected again after (?:[2-9][0-9] s|[0-9]+ min .*): [0-9,]+ updates?\\.", RegexOptions.None, 1000)]
    private static partial Regex Missed { get; }

    [GeneratedRegex("^(?:[2-9][0-9] s|[0-9]+ min .*)$", RegexOptions.None, 1000)]
    private static partial Regex AtLeastTwentySeconds { get; }

    [GeneratedRegex("^Live · [0-5] s ago$", RegexOptions.None, 1000)]
    private static partial Regex Live { get; }

    [Fact]
    public async Task A_lost_connection_is_shown_and_restored()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var line = new CutLine(portal.BaseAddress);
        var id = await PortalRuns.StartAsync(portal, "never-ready");
        await using var reader = await Reader.OpenAsync(motion: ReducedMotion.NoPreference);
        var page = reader.Page;
        await page.Clock.InstallAsync();
        await reader.GoAsync(line.Address, $"/runs/{id}");
        var (badge, bar) = (page.Locator(".live-badge"), page.Locator("#components-reconnect-modal"));
        var clock = page.Locator("[data-since]").First;
        await Expect(badge.Locator("[data-live-words]")).ToHaveTextAsync(Live);

        line.Cut();

        await Expect(bar.Locator(".when-trying")).ToBeVisibleAsync();
        await page.Clock.PauseAtAsync(await page.EvaluateAsync<string>("new Date(Date.now() + 1000).toISOString()"));
        await Expect(badge).ToHaveAttributeAsync("data-stale", "");
        Assert.Equal("none", await badge.Locator(".live-dot").EvaluateAsync<string>("dot => getComputedStyle(dot).animationName"));
        Assert.Equal(0, await page.Locator("[data-needs-line]:not([aria-disabled=true])").CountAsync());
        var pause = page.GetByRole(AriaRole.Button, new() { Name = "Pause" });
        await Expect(pause).ToBeDisabledAsync();
        await Expect(pause).ToHaveAttributeAsync("aria-describedby", "line-away");
        var reason = await page.Locator("#line-away").TextContentAsync();
        Assert.Null(await bar.GetAttributeAsync("data-long"));
        var stopped = await clock.TextContentAsync();
        await pause.ClickAsync(new() { Force = true });
        await page.Clock.RunForAsync(1_000);
        await Expect(page.Locator("#said")).ToContainTextAsync(reason!);

        await page.Clock.FastForwardAsync(20_000);
        await Expect(bar).ToHaveAttributeAsync("data-long", "");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Try now" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeInViewportAsync();
        await Expect(bar.Locator("[data-away]")).ToHaveTextAsync(AtLeastTwentySeconds);
        Assert.Equal(stopped, await clock.TextContentAsync());

        line.Join();
        await page.Clock.ResumeAsync();

        await Expect(bar).ToBeHiddenAsync();
        await Expect(page.Locator("#said .toast").Filter(new() { HasTextRegex = Missed })).ToBeVisibleAsync();
        await Expect(badge.Locator("[data-live-words]")).ToHaveTextAsync(Live);
        await Expect(clock).Not.ToHaveTextAsync(stopped!);
        await Expect(pause).ToBeEnabledAsync();
    }

    [Fact]
    public async Task A_list_reads_at_once_when_the_connection_is_back()
    {
        await using var portal = await TestPortal.StartAsync();
        await using var line = new CutLine(portal.BaseAddress);
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(line.Address, "/runs");

        line.Cut();
        await Expect(reader.Page.Locator("#components-reconnect-modal .when-trying")).ToBeVisibleAsync();
        await PortalRuns.CompleteAsync(portal, "token-expired");
        line.Join();

        await Expect(reader.Page.Locator("tr[data-run]")).ToHaveCountAsync(1);
        await Expect(reader.Page.Locator("#said")).ToContainTextAsync("Connected again after");
    }
}
