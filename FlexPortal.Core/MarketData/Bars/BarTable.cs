using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>
/// The table of one interval and the fragments of SQL in which the two differ. All are constants of the program. In a fragment, <c>b</c> is
/// the table, <c>s</c> a session and <c>d</c> a day.
/// </summary>
internal sealed class BarTable
{
    private BarTable()
    {
    }

    /// <summary><c>market.ohlcv_day</c>, keyed by the session's date.</summary>
    public static BarTable Day { get; } = new()
    {
        Interval = BarInterval.Day,
        Name = "market.ohlcv_day",
        Key = "session_date",
        DayStart = "d.day",
        DayEnd = "d.day + 1",
        KeyDbType = NpgsqlDbType.Date,
        // Not a day, which has 23 hours in some time zones of a connection.
        Step = "interval '24 hours'",
        Time = "(b.session_date::timestamp AT TIME ZONE 'UTC')",
        SessionSpan = "tstzrange(s.session_date::timestamp AT TIME ZONE 'UTC', (s.session_date + 1)::timestamp AT TIME ZONE 'UTC')",
    };

    /// <summary><c>market.ohlcv_minute</c>, keyed by the start of the minute.</summary>
    public static BarTable Minute { get; } = new()
    {
        Interval = BarInterval.Minute,
        Name = "market.ohlcv_minute",
        Key = "bar_time",
        DayStart = "lower(d.span)",
        DayEnd = "upper(d.span)",
        KeyDbType = NpgsqlDbType.TimestampTz,
        Step = "interval '1 minute'",
        Time = "b.bar_time",
        SessionSpan = "tstzrange(s.opens_at_utc, s.closes_at_utc)",
    };

    /// <summary>The interval.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary><c>1d</c> or <c>1m</c>.</summary>
    public string Text => Interval.Text();

    /// <summary>Table with its schema.</summary>
    public required string Name { get; init; }

    /// <summary>Column that, with <c>asset_id</c>, is the primary key.</summary>
    public required string Key { get; init; }

    /// <summary>The same for a parameter.</summary>
    public required NpgsqlDbType KeyDbType { get; init; }

    /// <summary>The first key of UTC day <c>d</c>, which has the columns <c>day</c> and <c>span</c>.</summary>
    public required string DayStart { get; init; }

    /// <summary>The first key after it.</summary>
    public required string DayEnd { get; init; }

    /// <summary>Length of a slot.</summary>
    public required string Step { get; init; }

    /// <summary>Start of bar <c>b</c>, an instant.</summary>
    public required string Time { get; init; }

    /// <summary>The slots of session <c>s</c>, as one range.</summary>
    public required string SessionSpan { get; init; }

    /// <summary>The table of an interval.</summary>
    public static BarTable Of(BarInterval interval) => interval == BarInterval.Day ? Day : Minute;

    /// <summary>The value of <see cref="Key"/> for a time.</summary>
    public object KeyOf(DateTimeOffset time) =>
        Interval == BarInterval.Day ? DateOnly.FromDateTime(time.UtcDateTime) : time.ToUniversalTime();

    /// <summary>The values of <see cref="Key"/> for times, as one parameter.</summary>
    public Array KeysOf(IEnumerable<DateTimeOffset> times) => Interval == BarInterval.Day
        ? times.Select(time => DateOnly.FromDateTime(time.UtcDateTime)).ToArray()
        : times.Select(time => time.ToUniversalTime()).ToArray();
}
