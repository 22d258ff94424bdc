using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Sandbox.Market;

/// <summary>Minutes since 1970, UTC; half open.</summary>
internal sealed record MinuteRange(long From, long To);

/// <summary>When the symbols of the replay vendor trade.</summary>
internal static class ReplaySessions
{
    private static readonly TimeOnly Opens = new(9, 30);
    private static readonly TimeOnly Closes = new(16, 0);
    private static readonly TimeOnly ClosesEarly = new(13, 0);

    // A day of mourning, announced days before.
    private static readonly DateOnly Unscheduled = new(2025, 1, 9);

    /// <summary>The trading minutes of a date; null when it is closed. A symbol of all hours has UTC days.</summary>
    public static MinuteRange? Of(ReplaySymbol symbol, DateOnly date)
    {
        if (!symbol.IsOfExchange)
            return new MinuteRange(DayNumber(date) * 1440, (DayNumber(date) + 1) * 1440);

        return TradingDays.IsOpen(date) && date != Unscheduled
            ? new MinuteRange(NewYork(date, Opens), NewYork(date, IsShort(date) ? ClosesEarly : Closes))
            : null;
    }

    /// <summary>The minutes of the symbol's hole on a date; null when it has none then.</summary>
    public static MinuteRange? HoleOf(ReplaySymbol symbol, DateOnly date)
    {
        if (symbol.Hole is not { } hole || DayNumber(date) % hole.EveryDays != hole.OnDay)
            return null;

        var midnight = DayNumber(date) * 1440;
        return symbol.IsOfExchange
            ? new MinuteRange(NewYork(date, hole.From), NewYork(date, hole.To))
            : new MinuteRange(midnight + (long)hole.From.ToTimeSpan().TotalMinutes, midnight + (long)hole.To.ToTimeSpan().TotalMinutes);
    }

    /// <summary>Days since 1970.</summary>
    public static long DayNumber(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>The UTC date of a minute.</summary>
    public static DateOnly DateOf(long minute) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMinutes(minute));

    // The day after Thanksgiving, Christmas Eve, and the day before Independence Day when both are trading days.
    private static bool IsShort(DateOnly date) => (date.Month, date.Day) switch
    {
        (11, >= 23 and <= 29) => date.DayOfWeek == DayOfWeek.Friday,
        (12, 24) or (7, 3) => true,
        _ => false,
    };

    private static long NewYork(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time, DateTimeKind.Unspecified);
        return (long)(TimeZoneInfo.ConvertTimeToUtc(local, BrokerZone.Info) - DateTime.UnixEpoch).TotalMinutes;
    }
}
