using System.Globalization;

namespace FlexPortal.Shell.Parts;

/// <summary>Numbers, sizes, lengths of time and moments as the pages write them: English, grouped, in the reader's zone.</summary>
internal static class ValueFormatter
{
    private static readonly string[] Units = ["kB", "MB", "GB", "TB"];

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    /// <summary>Decimal units: 1 kB is 1,000 bytes.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1000)
            return Count(bytes, "byte", "bytes");

        var (size, unit) = (bytes / 1000m, 0);
        for (; size >= 999.95m && unit < Units.Length - 1; unit++)
            size /= 1000m;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {Units[unit]}");
    }

    public static string Duration(long milliseconds)
    {
        var length = Math.Max(0, milliseconds);
        return length switch
        {
            < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{length} ms"),
            < 59_950 => string.Create(CultureInfo.InvariantCulture, $"{length / 1000m:0.0} s"),
            _ => Running(TimeSpan.FromSeconds((length + 500) / 1000)),
        };
    }

    /// <summary>A clock that runs, in whole seconds; the script writes the same words.</summary>
    public static string Running(TimeSpan time) => time switch
    {
        { Ticks: <= 0 } => "0 s",
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };

    /// <summary>For the datetime attribute and for programs.</summary>
    public static string Machine(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The whole moment by a zone's clock, and in UTC when that is another.</summary>
    public static string Full(DateTimeOffset at, ReadingZone? zone = null)
    {
        var utc = at.UtcDateTime.ToString("dddd d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return zone is null or { IsUtc: true }
            ? utc
            : $"{zone.At(at).ToString("dddd d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture)} {zone.Label} ({zone.Offset(at)}) · "
                + $"{utc}";
    }

    /// <summary>Day and time by a zone's clock, UTC when none is given; the year only when it is not the current one.</summary>
    public static string Moment(DateTimeOffset at, DateTimeOffset now, ReadingZone? zone = null)
    {
        var (there, today) = ((zone ?? ReadingZone.Utc).At(at), (zone ?? ReadingZone.Utc).At(now));
        return there.ToString(there.Year == today.Year ? "d MMM HH:mm:ss" : "d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
    }

    public static string Clock(DateTimeOffset at, ReadingZone? zone = null) =>
        (zone ?? ReadingZone.Utc).At(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in its largest unit; the script writes the same words.</summary>
    public static string Ago(DateTimeOffset at, DateTimeOffset now) => (now - at) switch
    {
        { TotalSeconds: < 5 } => "just now",
        { TotalSeconds: < 60 } time => $"{(int)time.TotalSeconds} s ago",
        { TotalMinutes: < 60 } time => $"{(int)time.TotalMinutes} min ago",
        { TotalHours: < 48 } time => $"{(int)time.TotalHours} h ago",
        var time => $"{(int)time.TotalDays} days ago",
    };

    /// <summary>The days of a statement, from its key (<c>20260101-20260131</c>); the key itself when it is no period.</summary>
    public static string Period(string key)
    {
        var days = key.Split('-');
        return days.Length == 2 && TryDay(days[0], out var first) && TryDay(days[1], out var last)
            ? first == last ? Day(first) : $"{Day(first)} – {Day(last)}"
            : key;
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
