using System.Globalization;
using FlexPortal.Core.MarketData.Calendars;

namespace FlexPortal.MarketData.Calendars;

/// <summary>A day and its hours, as addresses, bodies and commands write them.</summary>
internal static class DayQuery
{
    public const string Day = "yyyy-MM-dd";

    /// <summary>The date; null for a text that is none.</summary>
    public static DateOnly? ReadDate(string? text) =>
        DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>The hours; null when they are neither closed nor two times.</summary>
    public static DayHours? ReadHours(bool closed, string? opens, string? closes) => (closed, opens, closes) switch
    {
        (true, null or "", null or "") => new DayHours.Closed(),
        (false, { Length: > 0 }, { Length: > 0 }) when ReadTime(opens) is { } from && ReadTime(closes) is { } to =>
            new DayHours.Open(from, to),
        _ => null,
    };

    /// <summary>A date as addresses have it.</summary>
    public static string Write(DateOnly date) => date.ToString(Day, CultureInfo.InvariantCulture);

    private static TimeOnly? ReadTime(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
