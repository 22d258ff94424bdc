using System.Globalization;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Flex;

/// <summary>Reads the filters of the run list as addresses and command lines write them.</summary>
internal static class RunFilterText
{
    public static bool TryRead(
        string? status, string? account, string? from, string? to, string? errorCode, string? cursor, out RunFilter filter, out string fault)
    {
        filter = new RunFilter(AccountId: Blank(account), ErrorCode: Blank(errorCode));
        fault = "";
        if (!IsText(account) || !IsText(errorCode))
            return Refuse("account and error_code are words without control characters.", out fault);
        if (Blank(status) is { } state)
        {
            // Letters alone: the framework would also read numbers and lists.
            if (!state.All(char.IsAsciiLetter) || !Enum.TryParse<RunStatus>(state, ignoreCase: true, out var parsed))
                return Refuse("status is started, success or failed.", out fault);
            filter = filter with { Status = parsed };
        }

        if (Blank(from) is { } first)
        {
            if (!TryReadTime(first, endOfDay: false, out var time))
                return Refuse("from is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).", out fault);
            filter = filter with { From = time };
        }

        if (Blank(to) is { } last)
        {
            if (!TryReadTime(last, endOfDay: true, out var time))
                return Refuse("to is a day (2026-11-20) or a time (2026-11-20T08:00:00Z).", out fault);
            filter = filter with { To = time };
        }

        if (Blank(cursor) is { } place)
        {
            if (!RunCursor.TryParse(place, out var after))
                return Refuse("cursor is not one that this address gave out.", out fault);
            filter = filter with { After = after };
        }

        return true;
    }

    /// <summary>Whether the database can compare with it: PostgreSQL knows no text with a NUL.</summary>
    public static bool IsText(string? text) => text is null || !text.Any(char.IsControl);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool Refuse(string sentence, out string fault)
    {
        fault = sentence;
        return false;
    }

    private static bool TryReadTime(string text, bool endOfDay, out DateTimeOffset time)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            // The last day there is has no day after it.
            var last = endOfDay && day < DateOnly.MaxValue ? day.AddDays(1) : day;
            time = new DateTimeOffset(last.ToDateTime(endOfDay && last == day ? TimeOnly.MaxValue : TimeOnly.MinValue), TimeSpan.Zero);
            return true;
        }

        // In an address a '+' of a zone arrives as a blank.
        return DateTimeOffset.TryParse(
            text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
