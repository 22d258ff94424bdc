using System.Globalization;

namespace FlexPortal.Core.Flex.WebService;

/// <summary>Rules of the broker for an asked period (<c>fd</c>, <c>td</c>), used for settings and for the period of a single run.</summary>
internal static class FlexPeriod
{
    /// <summary>Longest period the broker serves in one request, in days, both ends included.</summary>
    public const int MaxDays = 365;

    private static readonly string[] Forms = ["yyyyMMdd", "yyyy-MM-dd"];

    /// <summary>Reads <c>yyyyMMdd</c> or <c>yyyy-MM-dd</c>; slashed dates are refused as ambiguous.</summary>
    public static bool TryParseDate(string text, out DateOnly? value)
    {
        var read = DateOnly.TryParseExact(text.Trim(), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        value = read ? date : null;
        return read;
    }

    /// <summary>What is wrong with a period, as a sentence; null when nothing is. Both ends null: the period saved in the query.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="today">The day at the broker, after which no period can end; null when the period is for later.</param>
    public static string? FaultOf(DateOnly? from, DateOnly? to, DateOnly? today)
    {
        if (from is not { } first || to is not { } last)
        {
            return from is null && to is null ? null : "the first and the last day must be given together.";
        }

        if (first > last)
        {
            return "the first day must not be after the last day.";
        }

        if (last > today)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"the last day must not be after today, which is {today:yyyy-MM-dd} at the broker.");
        }

        return last.DayNumber - first.DayNumber + 1 > MaxDays
            ? string.Create(CultureInfo.InvariantCulture, $"the period must not be longer than {MaxDays} days.")
            : null;
    }
}
