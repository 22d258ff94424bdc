using System.Globalization;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>The days of both statements; empty for a side that names none.</summary>
internal sealed record StatementPeriods((DateOnly From, DateOnly To)? Before, (DateOnly From, DateOnly To)? Now)
{
    // Where a row states no reportDate, by which the broker selects.
    private static readonly string[] OtherDates = ["tradeDate", "dateTime", "date", "valueDate"];

    /// <summary>Whether the days differ; null when a side names none.</summary>
    public bool? Moved => Before is null || Now is null ? null : Before != Now;

    public static StatementPeriods Of(string? before, string? now) => new(Parse(before), Parse(now));

    /// <summary>Whether a row of one side is outside of the other side's days. Unknown days are not taken for outside.</summary>
    public static bool IsOutside((DateOnly From, DateOnly To)? period, DateOnly? day) =>
        period is { } known && day is { } date && (date < known.From || date > known.To);

    /// <summary>The day that a row belongs to; null when it states none.</summary>
    public static DateOnly? DayOf(DateOnly? reportDate, Dictionary<string, string> values)
    {
        if (reportDate is not null)
            return reportDate;
        foreach (var name in OtherDates)
        {
            if (values.TryGetValue(name, out var text) && FlexDates.TryParse(text, out var day))
                return day;
        }

        return null;
    }

    private static (DateOnly From, DateOnly To)? Parse(string? key)
    {
        var days = key?.Split('-');
        return days is [var first, var last] && TryDay(first, out var from) && TryDay(last, out var to) ? (from, to) : null;
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
