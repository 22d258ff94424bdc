namespace FlexPortal.Sandbox.Simulation;

/// <summary>The sandbox markets are open on every weekday since <see cref="FirstDay"/>; they know no holidays.</summary>
internal static class TradingCalendar
{
    /// <summary>The Monday on which the sandbox account was opened. Statements before it are empty.</summary>
    public static readonly DateOnly FirstDay = new(2022, 1, 3);

    public static bool IsOpen(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>Trading days since <see cref="FirstDay"/>; a weekend counts as the Friday before, an earlier day is negative.</summary>
    public static int IndexOf(DateOnly day)
    {
        var days = day.DayNumber - FirstDay.DayNumber;
        var weeks = (int)Math.Floor(days / 7m);
        return (weeks * 5) + Math.Min(days - (weeks * 7), 4);
    }

    public static DateOnly Previous(DateOnly day) => Step(day, -1);

    public static DateOnly Add(DateOnly day, int tradingDays)
    {
        for (var i = 0; i < tradingDays; i++)
        {
            day = Step(day, 1);
        }

        return day;
    }

    /// <summary>Every trading day from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public static IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (IsOpen(day))
            {
                yield return day;
            }
        }
    }

    /// <summary>The trading day with this number within its month, counted from 1.</summary>
    public static int OrdinalInMonth(DateOnly day) => Between(new DateOnly(day.Year, day.Month, 1), day).Count();

    /// <summary>Days since the opening Monday modulo <paramref name="length"/>: 0 is the first Monday of a cycle.</summary>
    public static int DayInCycle(DateOnly day, int length) => (day.DayNumber - FirstDay.DayNumber) % length;

    private static DateOnly Step(DateOnly day, int direction)
    {
        do
        {
            day = day.AddDays(direction);
        }
        while (!IsOpen(day));

        return day;
    }
}
