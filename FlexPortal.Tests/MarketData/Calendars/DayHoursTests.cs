using FlexPortal.Core.MarketData.Calendars;
using Xunit;

namespace FlexPortal.Tests.MarketData.Calendars;

/// <summary>Hours that a user gives become a special day of the right kind.</summary>
public sealed class DayHoursTests
{
    private static readonly TradingCalendar Xnys = new()
    {
        Code = "XNYS",
        TimeZone = "America/New_York",
        Opens = new(9, 30),
        Closes = new(16, 0),
        Weekdays = new HashSet<DayOfWeek>
        {
            DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday,
        },
        FirstDate = new(2020, 1, 1),
        LastDate = new(2030, 12, 31),
    };

    private static readonly TradingCalendar AllDay = Xnys with
    {
        Code = "24x7",
        TimeZone = "Etc/UTC",
        Opens = TimeOnly.MinValue,
        Closes = TimeOnly.MinValue,
        Weekdays = Enum.GetValues<DayOfWeek>().ToHashSet(),
    };

    [Theory]
    [InlineData("09:30", "13:00", SpecialDayKind.EarlyClose, "14:30", "18:00")]
    [InlineData("11:00", "16:00", SpecialDayKind.LateOpen, "16:00", "21:00")]
    [InlineData("11:00", "13:00", SpecialDayKind.OtherHours, "16:00", "18:00")]
    [InlineData("09:30", "17:00", SpecialDayKind.OtherHours, "14:30", "22:00")]
    [InlineData("09:30", "00:00", SpecialDayKind.OtherHours, "14:30", "05:00")]
    public void Hours_of_a_day_with_a_session(string opens, string closes, SpecialDayKind kind, string opensUtc, string closesUtc)
    {
        var day = On(Xnys, new(2026, 3, 3), opens, closes)!;

        var session = Assert.Single(Xnys.With(day).Sessions(day.Date, day.Date));
        Assert.Equal((kind, opensUtc, closesUtc), (day.Kind, $"{session.OpensAtUtc:HH:mm}", $"{session.ClosesAtUtc:HH:mm}"));
        Assert.Equal($"{opens}-{closes}", HoursFormatter.On(Xnys.With(day), day.Date));
    }

    [Fact]
    public void A_market_that_trades_all_day_closes_on_the_day_itself()
    {
        var day = On(AllDay, new(2026, 3, 3), "00:00", "20:00")!;

        var session = Assert.Single(AllDay.With(day).Sessions(day.Date, day.Date));
        Assert.Equal((SpecialDayKind.OtherHours, 1_200), (day.Kind, session.Minutes));
    }

    [Theory]
    [InlineData("13:00", "09:30")]
    [InlineData("13:00", "13:00")]
    public void A_session_opens_before_it_closes(string opens, string closes) =>
        Assert.Equal("CALENDAR_HOURS_INVALID", FaultOf(new(2026, 3, 3), opens, closes));

    [Fact]
    public void A_session_within_the_hour_that_the_clock_skips_is_refused() =>
        Assert.Equal("CALENDAR_HOURS_INVALID", FaultOf(new(2026, 3, 8), "02:30", "03:30"));

    [Fact]
    public void A_day_without_a_session_can_have_one_and_is_not_closed_twice()
    {
        var sunday = new DateOnly(2026, 3, 1);

        Assert.Equal(SpecialDayKind.OtherHours, On(Xnys, sunday, "09:30", "16:00")!.Kind);
        Assert.Equal("CALENDAR_DAY_ALREADY_CLOSED", new DayHours.Closed().On(Xnys, sunday, ("", "")).Error!.Code);
    }

    private static SpecialDay? On(TradingCalendar calendar, DateOnly date, string opens, string closes) =>
        Hours(opens, closes).On(calendar, date, ("Name", "Reason")).Day;

    private static string? FaultOf(DateOnly date, string opens, string closes) =>
        Hours(opens, closes).On(Xnys, date, ("Name", "Reason")).Error?.Code;

    private static DayHours.Open Hours(string opens, string closes) => new(
        TimeOnly.Parse(opens, System.Globalization.CultureInfo.InvariantCulture),
        TimeOnly.Parse(closes, System.Globalization.CultureInfo.InvariantCulture));
}
