using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FlexPortal.Sandbox.Statements;

/// <summary>The days a statement covers, both included, and the broker's word for them (empty for dates that were asked for).</summary>
internal sealed record StatementPeriod(DateOnly From, DateOnly To, string Label)
{
    /// <summary>The longest period that may be asked for.</summary>
    public const int MaxDays = 365;

    /// <summary>The thirty calendar days that end with the last trading day before <paramref name="today"/>.</summary>
    public static StatementPeriod Last30Days(DateOnly today)
    {
        var to = Weekdays.Last(today.AddDays(-1));
        return new StatementPeriod(to.AddDays(-29), to, "Last30CalendarDays");
    }

    /// <summary>
    /// Reads <c>fd</c> and <c>td</c> (yyyyMMdd): both, in order, at most 365 days, ended before today. False: refuse the request.
    /// </summary>
    public static bool TryRead(string fd, string td, DateOnly today, [NotNullWhen(true)] out StatementPeriod? period)
    {
        period = null;
        if (fd.Length == 0 && td.Length == 0)
        {
            period = Last30Days(today);
        }
        else if (TryDate(fd, out var from)
            && TryDate(td, out var to)
            && from <= to
            && to.DayNumber - from.DayNumber < MaxDays
            && to < today)
        {
            period = new StatementPeriod(from, to, "");
        }

        return period is not null;
    }

    private static bool TryDate(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
