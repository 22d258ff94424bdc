using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Completeness;

/// <summary>
/// Days on which the New York Stock Exchange trades, and so days a statement can end with: weekdays without the holidays of the exchange
/// (nyse.com, rule 7.2, since 2022). A closing announced for one day, such as mourning, is not included.
/// </summary>
public static class TradingDays
{
    /// <summary>The calendar day in New York, the broker's, at a moment.</summary>
    public static DateOnly DayInNewYork(DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, BrokerZone.Info).DateTime);

    /// <summary>Whether the exchange trades on a day.</summary>
    public static bool IsOpen(DateOnly day) => !IsWeekend(day) && !IsHoliday(day);

    /// <summary>The last trading day before a day.</summary>
    public static DateOnly Before(DateOnly day)
    {
        do
        {
            day = day.AddDays(-1);
        }
        while (!IsOpen(day));

        return day;
    }

    /// <summary>The trading days after the first day up to the second, which counts; none when it is not later.</summary>
    public static IEnumerable<DateOnly> After(DateOnly first, DateOnly last)
    {
        for (var day = first.AddDays(1); day <= last; day = day.AddDays(1))
        {
            if (IsOpen(day))
                yield return day;
        }
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static bool IsHoliday(DateOnly day) => day.Month switch
    {
        // A New Year's Day on a Saturday is not kept on the Friday before: that Friday closes the year.
        1 => day == OnMonday(new(day.Year, 1, 1)) || day == Nth(3, DayOfWeek.Monday, day),
        2 => day == Nth(3, DayOfWeek.Monday, day),
        3 or 4 => day == EasterSunday(day.Year).AddDays(-2),
        5 => day == LastMondayOfMay(day.Year),
        6 => day.Year >= 2022 && day == Observed(new(day.Year, 6, 19)),
        7 => day == Observed(new(day.Year, 7, 4)),
        9 => day == Nth(1, DayOfWeek.Monday, day),
        11 => day == Nth(4, DayOfWeek.Thursday, day),
        12 => day == Observed(new(day.Year, 12, 25)),
        _ => false,
    };

    /// <summary>A holiday on a Sunday is kept on Monday.</summary>
    private static DateOnly OnMonday(DateOnly holiday) => holiday.DayOfWeek == DayOfWeek.Sunday ? holiday.AddDays(1) : holiday;

    /// <summary>A holiday on a Saturday is kept on Friday, one on a Sunday on Monday.</summary>
    private static DateOnly Observed(DateOnly holiday) => holiday.DayOfWeek == DayOfWeek.Saturday ? holiday.AddDays(-1) : OnMonday(holiday);

    private static DateOnly Nth(int number, DayOfWeek weekday, DateOnly month)
    {
        var first = new DateOnly(month.Year, month.Month, 1);
        return first.AddDays(((int)weekday - (int)first.DayOfWeek + 7) % 7 + (7 * (number - 1)));
    }

    private static DateOnly LastMondayOfMay(int year)
    {
        var last = new DateOnly(year, 5, 31);
        return last.AddDays(-(((int)last.DayOfWeek + 6) % 7));
    }

    /// <summary>Gregorian Easter, after the computus of Meeus, Jones and Butcher.</summary>
    private static DateOnly EasterSunday(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
        var g = (b - f + 1) / 3;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var l = (32 + (2 * e) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var month = (h + l - (7 * m) + 114) / 31;
        return new DateOnly(year, month, ((h + l - (7 * m) + 114) % 31) + 1);
    }
}
