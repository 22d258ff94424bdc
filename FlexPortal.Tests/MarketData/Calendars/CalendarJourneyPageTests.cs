using FlexPortal.Tests.Browser;
using FlexPortal.Tests.MarketData.Pages;
using FlexPortal.Tests.Support.Browser;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>An unscheduled closing in a browser, by the keyboard alone: looked at, saved, listed, and undone.</summary>
public sealed class CalendarJourneyPageTests(MarketPortal portal) : IClassFixture<MarketPortal>
{
    [Fact]
    public async Task An_unscheduled_closing_is_looked_at_saved_and_undone_by_the_keyboard()
    {
        await using var reader = await Reader.OpenAsync();
        var page = reader.Page;
        var date = await SessionDateAsync();
        await reader.GoAsync(portal.Portal.BaseAddress, "/calendars/XNYS");
        await Axe.LookEverywhereAsync(reader, "/calendars/XNYS");

        // The parts of a date field follow the language of the browser, so the date is set and the rest is typed.
        await page.Locator("#day-date").FillAsync(date);
        await page.Locator("#day-hours").FocusAsync();
        await page.Keyboard.TypeAsync("Closed");
        await page.Locator("[data-action=preview]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tr[data-change='SPY/1m']")).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-change='SPY/1m']")).ToContainTextAsync("390");
        await Axe.LookEverywhereAsync(reader, "the impact of a closing");

        await page.Locator("#day-name").FocusAsync();
        await page.Keyboard.TypeAsync("Day of mourning");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("#day-reason")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Notice 21");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("[data-action=save]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=saved]")).ToBeVisibleAsync();
        await Expect(page.Locator($"tr[data-day='{date}']")).ToContainTextAsync("Day of mourning");
        await Axe.LookEverywhereAsync(reader, "a saved closing");

        await page.Locator($"tr[data-day='{date}'] a").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-action=save]")).ToHaveTextAsync("Remove special day");
        await Expect(page.Locator("tr[data-change='SPY/1m']")).ToContainTextAsync("Present");
        await page.Locator("#day-reason").FocusAsync();
        await page.Keyboard.TypeAsync("Withdrawn");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("[data-notice=saved]")).ToBeVisibleAsync();
        await Expect(page.Locator($"tr[data-day='{date}']")).ToHaveCountAsync(0);
        Assert.Empty(reader.Complaints);
    }

    [Fact]
    public async Task Missing_times_and_a_day_without_a_change_pass_the_check_of_accessibility()
    {
        await using var reader = await Reader.OpenAsync();
        await reader.GoAsync(portal.Portal.BaseAddress, "/calendars/XNYS?date=2028-07-07&hours=open");
        await Expect(reader.Page.Locator("[data-field-error=CALENDAR_HOURS_MISSING]").First).ToBeVisibleAsync();
        await Axe.LookEverywhereAsync(reader, "missing times");

        await reader.GoAsync(portal.Portal.BaseAddress, "/calendars/XNYS?date=2026-11-26&hours=closed");
        await Expect(reader.Page.Locator("[data-preview]")).ToContainTextAsync("nothing to save");
        await Axe.LookEverywhereAsync(reader, "no change");
        Assert.Empty(reader.Complaints);
    }

    /// <summary>The last day whose minutes of SPY are stored.</summary>
    private Task<string> SessionDateAsync() => portal.Database.ScalarAsync<string>("""
        SELECT to_char(max(day), 'YYYY-MM-DD') FROM market.coverage_day JOIN market.asset USING (asset_id)
         WHERE symbol = 'SPY' AND bar_interval = '1m' AND present = 390
        """);
}
