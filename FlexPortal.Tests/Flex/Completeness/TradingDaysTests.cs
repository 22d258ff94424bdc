using FlexPortal.Core.Flex.Completeness;
using Xunit;

namespace FlexPortal.Tests.Flex.Completeness;

public sealed class TradingDaysTests
{
    /// <summary>The weekdays on which the exchange was or will be closed, as it publishes them.</summary>
    [Theory]
    [InlineData(2022, "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26")]
    [InlineData(2023, "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25")]
    [InlineData(2024, "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25")]
    [InlineData(2025, "01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25")]
    [InlineData(2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25")]
    [InlineData(2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24")]
    [InlineData(2028, "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25")]
    public void The_holidays_of_a_year_are_those_of_the_exchange(int year, string holidays)
    {
        var closed = Enumerable.Range(0, 366).Select(day => new DateOnly(year, 1, 1).AddDays(day))
            .Where(day => day.Year == year && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !TradingDays.IsOpen(day));

        Assert.Equal(holidays, string.Join(' ', closed.Select(day => day.ToString("MM-dd", null))));
    }

    [Theory]
    [InlineData("2021-12-31")] // New Year's Day was a Saturday.
    [InlineData("2021-06-18")] // Juneteenth was no holiday of the exchange yet.
    [InlineData("2026-11-27")] // Half a day is a day.
    [InlineData("2000-02-29")]
    public void Other_weekdays_are_open(string day) => Assert.True(TradingDays.IsOpen(DateOnly.Parse(day, null)));

    [Theory]
    [InlineData("2026-11-20", "2026-11-19")]
    [InlineData("2026-11-23", "2026-11-20")]
    [InlineData("2026-11-22", "2026-11-20")]
    [InlineData("2026-11-27", "2026-11-25")]
    [InlineData("2027-01-04", "2026-12-31")]
    [InlineData("2025-12-26", "2025-12-24")]
    public void The_day_before_leaves_out_weekends_and_holidays(string day, string before) =>
        Assert.Equal(DateOnly.Parse(before, null), TradingDays.Before(DateOnly.Parse(day, null)));

    [Fact]
    public void Days_after_a_day_up_to_another_are_counted_without_the_first()
    {
        Assert.Equal(["11-25", "11-27", "11-30"], Between(new(2026, 11, 24), new(2026, 11, 30)));
        Assert.Empty(Between(new(2026, 11, 20), new(2026, 11, 22)));
        Assert.Empty(Between(new(2026, 11, 20), new(2026, 11, 20)));
        Assert.Empty(Between(new(2026, 11, 20), new(2026, 11, 10)));

        static IEnumerable<string> Between(DateOnly first, DateOnly last) =>
            TradingDays.After(first, last).Select(day => day.ToString("MM-dd", null));
    }

    [Theory]
    [InlineData("2026-11-20T04:59:59Z", "2026-11-19")]
    [InlineData("2026-11-20T05:00:00Z", "2026-11-20")]
    [InlineData("2026-07-01T03:59:59Z", "2026-06-30")]
    [InlineData("2026-07-01T04:00:00Z", "2026-07-01")]
    public void The_day_is_that_of_New_York_in_summer_and_in_winter(string moment, string day) =>
        Assert.Equal(DateOnly.Parse(day, null), TradingDays.DayInNewYork(DateTimeOffset.Parse(moment, null)));
}
