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
        await Expect(page.Locator("[data-chart-said]")).ToHaveTextAsync("");
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
