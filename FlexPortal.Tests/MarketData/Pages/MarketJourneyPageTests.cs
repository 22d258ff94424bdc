using System.Globalization;
using FlexPortal.Tests.Browser;
using FlexPortal.Tests.Support.Browser;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.MarketData.Pages;

/// <summary>The pages of market data in a browser.</summary>
public sealed class MarketJourneyPageTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    [Fact]
    public async Task From_the_list_to_the_reason_of_a_gap()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market");
        await Axe.LookEverywhereAsync(reader, "/market");

        await page.Locator(".segments a", new() { HasText = "Gapped" }).ClickAsync();
        await page.WaitForURLAsync("**/market?gapped=true");
        await Expect(page.Locator("tr[data-series]")).ToHaveCountAsync(1);
        await page.Locator("tr[data-series='BTC/1m'] a.asset").ClickAsync();
        await page.WaitForURLAsync("**/market/BTC?interval=1m");
        await Expect(page.Locator(".chart canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator("[data-chart-said]")).ToHaveTextAsync("Each candle is 10 minutes.");
        var gap = page.Locator("tr[data-state=vendor_gap]");
        await gap.Locator("summary").ClickAsync();
        await Expect(gap.Locator("[data-evidence]")).ToBeVisibleAsync();
        await Expect(gap.Locator("[data-action=ask-again]")).ToBeEnabledAsync();
        await Axe.LookEverywhereAsync(reader, "/market/BTC");

        await gap.GetByText("Show the answer").ClickAsync();
        await Expect(page.Locator("#lineage tr[data-lineage]")).ToHaveCountAsync(1);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Days_are_one_stop_of_the_keyboard_and_arrows_move_between_them()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market/SPY?interval=1d");

        await Expect(page.Locator("#coverage svg a[tabindex='0']")).ToHaveCountAsync(1);
        await page.Locator("#coverage svg a").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        var focused = await page.EvaluateAsync<int>(
            "[...document.querySelectorAll('#coverage svg a')].indexOf(document.activeElement)");
        await page.Keyboard.PressAsync("Enter");

        Assert.Equal(1, focused);
        await page.WaitForURLAsync("**/market/SPY?interval=1d&from=*");
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task A_stale_series_leaves_the_list_when_it_has_caught_up_without_a_reload()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market?stale=true");
        await Expect(page.Locator("tr[data-series='ETH/1d']")).ToHaveCountAsync(1);
        await page.EvaluateAsync("globalThis.sameDocument = true");

        await portal.Database.ExecuteAsync("UPDATE market.coverage SET is_stale = false, version = version + 1 WHERE is_stale");

        await Expect(page.Locator("[data-empty=matches]")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("globalThis.sameDocument === true"));
    }

    [Theory]
    [InlineData(1440, 3, "15 minutes")]
    [InlineData(390, 3, "2 hours")]
    [InlineData(390, 1, "30 minutes")]
    public async Task The_chart_shows_the_whole_window_and_says_how_long_a_candle_is(int width, int days, string length)
    {
        await using var reader = await Reader.OpenAsync(width: width);
        var page = reader.Page;
        var to = portal.Market.Yesterday.AddDays(1);
        await reader.GoAsync(
            portal.Portal.BaseAddress,
            FormattableString.Invariant($"/market/BTC?interval=1m&from={to.AddDays(-days):yyyy-MM-ddTHH:mmZ}&to={to:yyyy-MM-ddTHH:mmZ}"));

        await Expect(page.Locator("[data-chart-said]")).ToHaveTextAsync($"Each candle is {length}.");
        var chart = page.Locator(".chart");
        var (first, last) = (await chart.GetAttributeAsync("data-first"), await chart.GetAttributeAsync("data-last"));
        // What is drawn reaches from the start of the window, or from before the first answer, to its last candle.
        Assert.Equal(
            (to.AddDays(-days).ToUnixTimeSeconds(), true),
            (Seconds(first), to.ToUnixTimeSeconds() - Seconds(last) <= 7_200));
        static long Seconds(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
        await Expect(page.Locator("[data-chart-key] [data-kind=vendor_gap]:not([hidden]) [data-count]")).ToHaveTextAsync("7");
    }

    [Fact]
    public async Task Links_of_a_gap_and_of_a_bar_lead_to_the_place_that_they_name()
    {
        await using var reader = await Reader.OpenAsync(height: 600);
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market/BTC?interval=1m");
        await page.Locator("tr[data-state=vendor_gap] [data-label='From (UTC)'] a").ClickAsync();
        await page.WaitForURLAsync("**#chart");
        await Expect(page.Locator("#chart-heading")).ToBeInViewportAsync();
        await Expect(page.Locator("[data-chart-said]")).ToHaveTextAsync("Each candle is 1 minute.");
        await Expect(page.Locator("[data-chart-key] [data-kind=vendor_gap] [data-count]")).ToHaveTextAsync("7");

        await page.Locator("details.bars summary").ClickAsync();
        await page.Locator("[data-origin]").First.ClickAsync();
        await page.WaitForURLAsync("**#lineage");
        await Expect(page.Locator("#lineage h2")).ToBeInViewportAsync();
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task The_chart_is_drawn_in_the_colours_of_the_theme()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        await reader.GoAsync(portal.Portal.BaseAddress, "/market/BTC?interval=1d");
        await Expect(page.Locator(".chart canvas").First).ToBeVisibleAsync();
        var light = await GroundAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = Microsoft.Playwright.ColorScheme.Dark });

        await page.WaitForFunctionAsync($"light => ({Ground}) !== light", light);
        Assert.Equal("255,255,255", light);
        Assert.Equal("20,23,27", await GroundAsync());

        Task<string> GroundAsync() => page.EvaluateAsync<string>(Ground);
    }

    // The colour of most pixels of the plot.
    private const string Ground =
        """
        (() => {
          const canvas = document.querySelector(".chart canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const counts = new Map();
          for (let at = 0; at < data.length; at += 4) {
            const colour = data.slice(at, at + 3).join(",");
            counts.set(colour, (counts.get(colour) ?? 0) + 1);
          }
          return [...counts].sort((one, other) => other[1] - one[1])[0][0];
        })()
        """;
}
