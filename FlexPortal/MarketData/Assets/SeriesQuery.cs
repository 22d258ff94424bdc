using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.MarketData.Assets;

/// <summary>What an address says about one series: an interval, and a window or a moment. Times without an offset are UTC.</summary>
internal sealed record SeriesQuery
{
    /// <summary>The forms of a time, for descriptions and refusals.</summary>
    public const string Accepts = "a day (2026-11-20) or a time (2026-11-20T08:00:00Z) from 1970 to 2199, UTC";

    /// <summary>The refusal of a known_at that is not over.</summary>
    public const string KnownLater = "known_at is in the future: leave it out for the bars as they are stored now.";

    private SeriesQuery()
    {
    }

    /// <summary>Length of the bars; minutes unless the address says otherwise.</summary>
    public BarInterval Interval { get; private init; } = BarInterval.Minute;

    /// <summary>Start of the window, UTC; null for none.</summary>
    public DateTimeOffset? From { get; private init; }

    /// <summary>End of the window, UTC; null for none. A day counts to its end.</summary>
    public DateTimeOffset? To { get; private init; }

    /// <summary>A moment, UTC; null for none.</summary>
    public DateTimeOffset? At { get; private init; }

    /// <summary>The earlier time as of which bars are shown, UTC; null for now.</summary>
    public DateTimeOffset? KnownAt { get; private init; }

    /// <summary>Reads an address; false with a sentence when it cannot be understood.</summary>
    public static bool TryRead(IQueryCollection query, out SeriesQuery read, out string fault)
    {
        read = new();
        fault = "";
        var (interval, at, known) = (Text("interval"), Time("at", endOfDay: false), Time("known_at", endOfDay: false));
        var (from, to) = (Time("from", endOfDay: false), Time("to", endOfDay: true));
        fault = interval is not null && BarIntervals.Parse(interval) is null ? "interval is 1d or 1m."
            : from.Fault ?? to.Fault ?? at.Fault ?? known.Fault
                ?? (from.Value >= to.Value ? "from is not before to: no time lies between them. Set an earlier from or a later to." : "");
        read = new()
        {
            Interval = BarIntervals.Parse(interval) ?? BarInterval.Minute,
            From = from.Value,
            To = to.Value,
            At = at.Value,
            KnownAt = known.Value,
        };
        return fault.Length == 0;

        string? Text(string name) => string.IsNullOrWhiteSpace(query[name]) ? null : query[name].ToString().Trim();

        (DateTimeOffset? Value, string? Fault) Time(string name, bool endOfDay) => Text(name) is not { } text ? (null, null)
            : TimeParser.TryParse(text, TimeZoneInfo.Utc, endOfDay, out var time) && time.Year is >= 1970 and < 2200 ? (time, null)
            : (null, $"{name} is {Accepts}.");
    }

    /// <summary>A moment in an address: a day alone where it is midnight.</summary>
    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString(
        at.UtcTicks % TimeSpan.TicksPerDay == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same for reading.</summary>
    public static string Show(DateTimeOffset at) => at.UtcDateTime.ToString(
        at.UtcTicks % TimeSpan.TicksPerDay == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The same with hours and minutes, for the end of a window: a day alone would count to its end.</summary>
    public static string WriteExact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
