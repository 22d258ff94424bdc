using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>When a row happened, as far as it says so.</summary>
/// <param name="Text">The broker's own text; null when the row has none.</param>
/// <param name="Day">The calendar day in the text, of the broker or of the named zone; null when none was read.</param>
/// <param name="Zone">The zone by which the text was read; null when it names no moment.</param>
/// <param name="Utc">The moment, UTC; null for a bare date and for a time that does not exist in the zone.</param>
internal readonly record struct RowMoment(string? Text, DateOnly? Day, string? Zone, DateTimeOffset? Utc);

/// <summary>
/// Dates and times in every form of the broker's General Configuration that can be told apart: yyyyMMdd, yyyy-MM-dd or dd-MMM-yy; then a
/// semicolon, comma, space, T or nothing; then HHmmss or HH:mm:ss; then a zone or none. Without a zone the time is New York's.
/// </summary>
internal sealed class FlexMoments
{
    private DateOnly _day;
    private TimeSpan? _offset;

    /// <summary>Reads a text that begins with a date. False when it does not, or when what follows is no time.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out DateOnly day, out DateTimeOffset? utc, out string? zone)
    {
        (utc, zone) = (null, null);
        if (!TryParseDay(text, out day, out var rest))
            return false;
        rest = rest.Trim();
        if (rest.IsEmpty)
            return true;
        if (rest[0] is ';' or ',' or 'T')
            rest = rest[1..].TrimStart();
        // The first and the last year are placeholders, and have moments that no DateTimeOffset can hold.
        if (!TryParseTime(rest, out var time, out rest) || day.Year is 1 or 9999)
            return false;

        (zone, utc) = rest.Trim() switch
        {
            "" => (BrokerZone.Id, ToUtc(day, time)),
            "EST" => ("EST", At(day, time, -5)),
            "EDT" => ("EDT", At(day, time, -4)),
            "UTC" or "GMT" => ("UTC", At(day, time, 0)),
            _ => (null, (DateTimeOffset?)null),
        };
        if (utc is null)
            zone = null;
        return utc is not null;
    }

    /// <summary>Reads the date at the beginning; a slashed date is ambiguous and is not read.</summary>
    public static bool TryParseDay(ReadOnlySpan<char> text, out DateOnly day, out ReadOnlySpan<char> rest)
    {
        if (text.Length >= 8 && !text[..8].ContainsAnyExceptInRange('0', '9'))
        {
            rest = text[8..];
            return TryMake(text[..4], text[4..6], text[6..8], out day);
        }

        if (text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            rest = text[10..];
            return TryMake(text[..4], text[5..7], text[8..10], out day);
        }

        rest = text.Length > 9 ? text[9..] : default;
        return FlexDates.TryParse(text.Length > 9 ? text[..9] : text, out day) && (rest.IsEmpty || !char.IsAsciiDigit(rest[0]));
    }

    private static bool TryMake(ReadOnlySpan<char> year, ReadOnlySpan<char> month, ReadOnlySpan<char> day, out DateOnly date)
    {
        var (y, m, d) = (Number(year), Number(month), Number(day));
        var valid = y >= 1 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m);
        date = valid ? new DateOnly(y, m, d) : default;
        return valid;
    }

    private static bool TryParseTime(ReadOnlySpan<char> text, out TimeOnly time, out ReadOnlySpan<char> rest)
    {
        var hasColons = text.Length >= 8 && text[2] == ':' && text[5] == ':';
        var length = hasColons ? 8 : 6;
        time = default;
        rest = default;
        if (text.Length < length)
            return false;
        var (hour, minute, second) = hasColons
            ? (Number(text[..2]), Number(text[3..5]), Number(text[6..8]))
            : (Number(text[..2]), Number(text[2..4]), Number(text[4..6]));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;
        time = new TimeOnly(hour, minute, second);
        rest = text[length..];
        return true;
    }

    /// <summary>The digits as a number; -1 when one of them is no digit.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = (number * 10) + (digit - '0');
        }

        return number;
    }

    private static DateTimeOffset At(DateOnly day, TimeOnly time, int hours) =>
        new DateTimeOffset(day.ToDateTime(time), TimeSpan.FromHours(hours)).ToUniversalTime();

    /// <summary>New York's time; null for a time that summer time leaves out. Of a repeated hour the second one is meant.</summary>
    private DateTimeOffset? ToUtc(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        if (day != _day)
        {
            var (first, last) = (BrokerZone.Info.GetUtcOffset(day.ToDateTime(TimeOnly.MinValue)), LastOffset(day));
            (_day, _offset) = (day, first == last ? first : null);
        }

        if (_offset is { } offset)
            return new DateTimeOffset(local, offset).ToUniversalTime();
        return BrokerZone.Info.IsInvalidTime(local)
            ? null
            : new DateTimeOffset(local, BrokerZone.Info.GetUtcOffset(local)).ToUniversalTime();
    }

    private static TimeSpan LastOffset(DateOnly day) => BrokerZone.Info.GetUtcOffset(day.ToDateTime(new TimeOnly(23, 59, 59)));
}
