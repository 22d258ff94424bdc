using System.Globalization;

namespace FlexPortal.MarketData.Calendars;

/// <summary>Days of the week for reading.</summary>
internal static class WeekFormatter
{
    /// <summary>"Every day", "Monday to Friday", or each day.</summary>
    /// <param name="weekdays">Names in the order of the week, Monday first, as the API has them.</param>
    public static string Of(IReadOnlyList<string> weekdays)
    {
        string[] week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        string[] days = [.. weekdays.Select(CultureInfo.InvariantCulture.TextInfo.ToTitleCase)];
        var first = days.Length == 0 ? 0 : Array.IndexOf(week, weekdays[0]);
        var isOnePiece = days.Length > 2 && week.Skip(first).Take(days.Length).SequenceEqual(weekdays, StringComparer.Ordinal);
        return days.Length == week.Length ? "Every day" : isOnePiece ? $"{days[0]} to {days[^1]}" : string.Join(", ", days);
    }
}
