using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>Rules of sessions that the calendars of the portal do not need yet, and when a slot is over.</summary>
public sealed class TradingCalendarTests
{
    private static readonly TradingCalendar London = new()
    {
        Code = "XTST",
        TimeZone = "Europe/London",
        Opens = new(0, 0),
        Closes = new(0, 0),
        Weekdays = Enum.GetValues<DayOfWeek>().ToHashSet(),
        FirstDate = new(2025, 1, 1),
        LastDate = new(2026, 12, 31),
    };

    [Theory]
    [InlineData("2025-10-26", 1_500)]
    [InlineData("2026-03-29", 1_380)]
    [InlineData("2026-03-30", 1_440)]
    public void A_local_day_is_as_long_as_daylight_saving_time_makes_it(string date, int minutes)
    {
        var day = DateOnly.Parse(date, null);

        Assert.Equal(minutes, Assert.Single(London.Sessions(day, day)).Minutes);
    }

    [Theory]
    [InlineData("2025-11-02", 1_500)]
    [InlineData("2026-03-08", 1_380)]
    public void So_does_New_York(string date, int minutes)
    {
        var day = DateOnly.Parse(date, null);

        Assert.Equal(minutes, Assert.Single((London with { TimeZone = "America/New_York" }).Sessions(day, day)).Minutes);
    }

    [Fact]
    public void A_late_open_moves_the_open_and_a_new_special_day_replaces_the_old_one()
    {
        var day = new DateOnly(2026, 6, 1);
        var calendar = London with { Opens = new(8, 0), Closes = new(16, 30) };

        var late = calendar.With(new(day, SpecialDayKind.LateOpen, new(10, 0), "Late open", "test"));
        var closed = late.With(new(day, SpecialDayKind.Holiday, null, "Holiday", "test"));

        Assert.Equal(Slice("2026-06-01 09:00", "2026-06-01 15:30"), Assert.Single(late.Sessions(day, day)).Slice);
        Assert.Empty(closed.Sessions(day, day));
        Assert.Equal((2, 3), (late.Version, closed.Version));
        Assert.Single(closed.SpecialDays);
    }

    [Theory]
    [InlineData("2026-06-01 15:29:59", "2026-06-01", "2026-06-01 15:29")]
    [InlineData("2026-06-01 15:30:00", "2026-06-02", "2026-06-01 15:30")]
    [InlineData("2026-06-07 12:00:00", "2026-06-07", "2026-06-07 12:00")]
    public void A_day_is_over_with_its_session_and_a_minute_with_the_next(string now, string days, string minutes)
    {
        var sessions = (London with { Opens = new(8, 0), Closes = new(16, 30) }).Sessions(new(2026, 6, 1), new(2026, 6, 2)).ToList();

        Assert.Equal(Utc(days), new ExpectedSlots(BarInterval.Day, sessions).OverUntil(Utc(now)));
        Assert.Equal(Utc(minutes), new ExpectedSlots(BarInterval.Minute, sessions).OverUntil(Utc(now)));
    }
}
