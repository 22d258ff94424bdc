using System.Globalization;
using System.Text.RegularExpressions;

namespace FlexPortal.Core.Platform.Lists;

/// <summary>Reads days and times of addresses and command lines.</summary>
internal static partial class TimeParser
{
    /// <summary>The forms, for descriptions and refusals.</summary>
    public const string Accepts = "a day (2026-11-20) or a time (2026-11-20T08:00:00Z); without an offset it is in tz";

    /// <summary>The moment that a text names; false when it names none.</summary>
    /// <param name="text">A day, or a day and a time with or without seconds and offset.</param>
    /// <param name="zone">The zone of a day, and of a time without an offset.</param>
    /// <param name="endOfDay">Whether a day counts to its end.</param>
    /// <param name="moment">UTC.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, bool endOfDay, out DateTimeOffset moment)
    {
        moment = default;
        var match = Form().Match(text.Trim());
        var culture = CultureInfo.InvariantCulture;
        if (!match.Success
            || !DateOnly.TryParseExact(match.Groups["day"].ValueSpan, "yyyy-MM-dd", culture, DateTimeStyles.None, out var day))
            return false;
        if (!match.Groups["time"].Success)
        {
            // The last day of the calendar has no day after it.
            moment = !endOfDay ? MomentOf(day.ToDateTime(TimeOnly.MinValue), zone)
                : day < DateOnly.MaxValue ? MomentOf(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone) : DateTimeOffset.MaxValue;
            return true;
        }

        if (!TimeOnly.TryParse(match.Groups["time"].ValueSpan, culture, out var time))
            return false;
        var local = day.ToDateTime(time);
        if (!match.Groups["offset"].Success)
        {
            moment = MomentOf(local, zone);
            return true;
        }

        // In an address the '+' of an offset arrives as a space.
        var offset = match.Groups["offset"].Value.ToUpperInvariant().Replace(' ', '+');
        return DateTimeOffset.TryParse(
            string.Create(culture, $"{local:yyyy-MM-dd'T'HH:mm:ss.fffffff}{offset}"), culture,
            DateTimeStyles.AdjustToUniversal, out moment);
    }

    /// <summary>The moment of a local time: the first of two when clocks go back, the nearest one at the edges of the calendar.</summary>
    private static DateTimeOffset MomentOf(DateTime local, TimeZoneInfo zone)
    {
        // Where clocks are put forward over midnight, the day begins an hour later.
        var shown = zone.IsInvalidTime(local) ? local.AddHours(1) : local;
        var offset = zone.IsAmbiguousTime(shown) ? zone.GetAmbiguousTimeOffsets(shown).Max() : zone.GetUtcOffset(shown);
        return new DateTimeOffset(Math.Clamp(shown.Ticks - offset.Ticks, 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }

    private const string Pattern =
        @"^(?<day>\d{4}-\d\d-\d\d)(?:[Tt ](?<time>\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?)(?<offset>[Zz]|[+ -]\d\d:\d\d)?)?$";

    [GeneratedRegex(Pattern, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
