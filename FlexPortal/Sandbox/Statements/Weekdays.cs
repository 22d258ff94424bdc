using System.Globalization;

namespace FlexPortal.Sandbox.Statements;

/// <summary>The sandbox markets are open on every weekday; they know no holidays. Days are numbered from 0, Monday.</summary>
internal static class Weekdays
{
    /// <summary>The Monday of the week.</summary>
    public static DateOnly MondayOf(DateOnly day) => day.AddDays(-Index(day));

    public static int Index(DateOnly day) => day.DayNumber % 7;

    public static bool IsOpen(DateOnly day) => Index(day) < 5;

    /// <summary>The last trading day that is not after the day.</summary>
    public static DateOnly Last(DateOnly day) => day.AddDays(-Math.Max(0, Index(day) - 4));

    /// <summary>The first trading day after the day.</summary>
    public static DateOnly Next(DateOnly day) => day.AddDays(Index(day) >= 4 ? 7 - Index(day) : 1);

    /// <summary>Every trading day from the first to the last, both included.</summary>
    public static IEnumerable<DateOnly> Between(DateOnly from, DateOnly to) =>
        Enumerable.Range(0, Math.Max(0, to.DayNumber - from.DayNumber + 1)).Select(from.AddDays).Where(IsOpen);

    /// <summary>
    /// How often a weekday occurs from the first to the last day, both included; negative when the last is before the first.
    /// </summary>
    public static int Count(int index, DateOnly from, DateOnly to) =>
        ((to.DayNumber - index + 7) / 7) - ((from.DayNumber - 1 - index + 7) / 7);

    /// <summary>As the broker writes a day.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
