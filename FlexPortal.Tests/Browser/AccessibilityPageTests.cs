using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using FlexPortal.Tests.Support;
using Microsoft.Playwright;
using Xunit;

namespace FlexPortal.Tests.Browser;

/// <summary>Every page in every state: no violation of WCAG 2.2 AA that axe can see, nothing that the content policy refuses, no sideways scrolling.</summary>
public sealed class AccessibilityPageTests
{
    private const string Narrow = "document.documentElement.scrollWidth > document.documentElement.clientWidth";

    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nothing_stands_in_the_way_of_a_reader(ColorScheme scheme)
    {
        await using var portal = await TestPortal.StartAsync();
        await using var reader = await Reader.OpenAsync(scheme);
        await using var phone = await Reader.OpenAsync(scheme, width: 320, height: 640);

        async Task CheckAsync(string path, string? until = null)
        {
            foreach (var who in new[] { reader, phone })
            {
                await who.GoAsync(portal.BaseAddress, path);
                if (until is not null)
                    await who.Page.Locator(until).First.WaitForAsync();
                var result = await who.Page.RunAxe(Rules);
                Assert.True(result.Violations.Length == 0, $"{path} {scheme}: {string.Join("; ", result.Violations.Select(Describe))}");
                Assert.False(await who.Page.EvaluateAsync<bool>(Narrow), $"{path} scrolls sideways at {who.Page.ViewportSize!.Width} px.");
            }
        }

        await CheckAsync("/runs");
        var success = await PortalRuns.CompleteAsync(portal, "missing-cash-report");
        var failed = await PortalRuns.CompleteAsync(portal, "missing-trades");
        var two = await PortalRuns.CompleteAsync(portal, "two-accounts");
        var running = await PortalRuns.StartAsync(portal, "never-ready");
        await CheckAsync("/runs");
        await CheckAsync("/runs?error_code=NONE");
        await CheckAsync($"/runs/{success}?section=Trades", "#rows table");
        await CheckAsync($"/runs/{failed}");
        await CheckAsync($"/runs/{two}");
        await CheckAsync($"/runs/{running}?already-active=1", "[data-until]");
        await CheckAsync($"/runs/{failed}?log=all&scale=log", ".log-lines");
        await CheckAsync("/help/broker-codes");
        await CheckAsync("/sandbox");
        await CheckAsync("/openapi");
        Assert.Empty(reader.Complaints);
        Assert.Empty(phone.Complaints);
    }

    [Fact]
    public async Task The_theme_follows_the_choice_and_the_choice_is_kept()
    {
        await using var portal = await TestPortal.StartAsync();
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

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id} ({violation.Impact}): {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}";
}
