using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Freshness;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Freshness;

/// <summary>Lag counts trading minutes from the last final bar to the latest one that can be there.</summary>
public sealed class SeriesLagTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromMinutes(60);

    // New York changed to daylight saving time between these two sessions.
    private static readonly TradingSession Friday = Session("2026-03-06", "14:30", "21:00");
    private static readonly TradingSession Monday = Session("2026-03-09", "13:30", "20:00");
    private static readonly TradingSession Tuesday = Session("2026-03-10", "13:30", "20:00");

    [Theory]
    [InlineData("2026-03-08 12:00", 0)]
    [InlineData("2026-03-09 13:30", 0)]
    [InlineData("2026-03-09 13:30:59", 0)]
    [InlineData("2026-03-09 13:31", 1)]
    [InlineData("2026-03-09 14:00", 30)]
    [InlineData("2026-03-09 23:00", 390)]
    public void A_minute_after_the_open_on_Monday_the_lag_is_one_minute(string now, long lag) =>
        Assert.Equal(lag, Minutes(Friday, Monday).MinutesBehind(Utc("2026-03-06 20:59"), Utc(now)));

    [Theory]
    [InlineData("2025-11-28 17:00", "2025-11-28 23:00", 59)]
    [InlineData("2025-11-28 17:59", "2025-11-30 12:00", 0)]
    [InlineData("2025-11-26 20:59", "2025-11-27 18:00", 0)]
    [InlineData("2025-11-26 20:59", "2025-11-28 18:00", 210)]
    public void Half_days_end_at_their_close_and_holidays_do_not_count(string last, string now, long lag)
    {
        var sessions = Minutes(
            Session("2025-11-26", "14:30", "21:00"), Session("2025-11-28", "14:30", "18:00"), Session("2025-12-01", "14:30", "21:00"));

        Assert.Equal(lag, sessions.MinutesBehind(Utc(last), Utc(now)));
    }

    [Theory]
    [InlineData("2026-03-09 13:45", 0)]
    [InlineData("2026-03-09 13:46", 1)]
    [InlineData("2026-03-09 20:05", 380)]
    [InlineData("2026-03-09 20:15", 390)]
    public void Bars_that_the_vendor_publishes_later_are_not_behind(string now, long lag) => Assert.Equal(
        lag,
        new SeriesLag(BarInterval.Minute, [Friday, Monday], TimeSpan.FromMinutes(15)).MinutesBehind(Utc("2026-03-06 20:59"), Utc(now)));

    [Theory]
    [InlineData("2026-03-09 20:00", 0)]
    [InlineData("2026-03-09 20:29", 0)]
    [InlineData("2026-03-09 20:30", 390)]
    [InlineData("2026-03-10 20:30", 780)]
    public void A_daily_bar_is_due_at_the_close_and_the_delay(string now, long lag) => Assert.Equal(
        lag,
        new SeriesLag(BarInterval.Day, [Friday, Monday, Tuesday], TimeSpan.FromMinutes(30)).MinutesBehind(Utc("2026-03-06"), Utc(now)));

    [Fact]
    public void A_series_without_a_final_bar_has_no_lag_and_is_not_late()
    {
        var series = Minutes(Friday, Monday);

        Assert.Null(series.MinutesBehind(null, Utc("2026-03-09 19:00")));
        Assert.False(series.IsLate(null, Utc("2026-03-09 19:00"), Hour));
    }

    [Theory]
    [InlineData("2026-03-09 13:59", "2026-03-09 15:00", false)]
    [InlineData("2026-03-09 13:59", "2026-03-09 15:01", true)]
    // 45 minutes were missing at the close: the market opens again and has the whole threshold.
    [InlineData("2026-03-09 19:14", "2026-03-10 03:00", false)]
    [InlineData("2026-03-09 19:14", "2026-03-10 13:50", false)]
    [InlineData("2026-03-09 19:14", "2026-03-10 14:30", false)]
    [InlineData("2026-03-09 19:14", "2026-03-10 14:31", true)]
    // More than the threshold was missing: late at night too.
    [InlineData("2026-03-09 18:30", "2026-03-10 03:00", true)]
    [InlineData("2026-03-09 18:30", "2026-03-10 13:31", true)]
    public void A_series_is_late_by_more_than_the_threshold_of_one_opening(string last, string now, bool isLate) =>
        Assert.Equal(isLate, Minutes(Friday, Monday, Tuesday).IsLate(Utc(last), Utc(now), Hour));

    [Theory]
    [InlineData("2026-03-10 00:14", false)]
    [InlineData("2026-03-10 00:16", true)]
    public void A_market_that_never_closes_does_not_open_at_midnight(string now, bool isLate)
    {
        var always = Minutes(
            new(new(2026, 3, 9), Utc("2026-03-09"), Utc("2026-03-10")), new(new(2026, 3, 10), Utc("2026-03-10"), Utc("2026-03-11")));

        Assert.Equal(isLate, always.IsLate(Utc("2026-03-09 23:14"), Utc(now), Hour));
    }

    [Theory]
    [InlineData("2026-03-09 20:59", false)]
    [InlineData("2026-03-09 21:00", true)]
    public void A_daily_bar_is_late_when_it_was_due_for_longer_than_the_threshold(string now, bool isLate)
    {
        var days = new SeriesLag(BarInterval.Day, [Friday, Monday], TimeSpan.Zero);

        Assert.Equal(isLate, days.IsLate(Utc("2026-03-06"), Utc(now), Hour));
        Assert.Equal(!isLate, days.IsCaughtUp(Utc("2026-03-06"), Utc(now), Hour));
    }

    [Fact]
    public void The_next_bar_is_due_after_its_minute_and_the_delay()
    {
        var series = new SeriesLag(BarInterval.Minute, [Friday, Monday], TimeSpan.FromMinutes(15));

        Assert.Equal(Utc("2026-03-09 13:46"), series.NextDue(Utc("2026-03-07 12:00")));
        Assert.Null(series.NextDue(Utc("2026-03-09 21:00")));
    }

    private static SeriesLag Minutes(params TradingSession[] sessions) => new(BarInterval.Minute, sessions, TimeSpan.Zero);

    private static TradingSession Session(string date, string opens, string closes) => new(
        DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture), Utc($"{date} {opens}"), Utc($"{date} {closes}"));
}
