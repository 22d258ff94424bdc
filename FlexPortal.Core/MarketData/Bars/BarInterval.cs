namespace FlexPortal.Core.MarketData.Bars;

/// <summary>The two lengths of a bar that are kept.</summary>
public enum BarInterval
{
    /// <summary>
    /// One session; written <c>1d</c>. Its time is midnight UTC of the session's date, never the instant that a vendor writes.
    /// </summary>
    Day,

    /// <summary>One minute; written <c>1m</c>. Its time is the inclusive start.</summary>
    Minute,
}

/// <summary>How an interval is written in addresses, rows and checksums.</summary>
public static class BarIntervals
{
    /// <summary><c>1d</c> or <c>1m</c>.</summary>
    public static string Text(this BarInterval interval) => interval == BarInterval.Day ? "1d" : "1m";

    /// <summary>The distance between two slots on the time axis: a day or a minute.</summary>
    public static TimeSpan Length(this BarInterval interval) =>
        interval == BarInterval.Day ? TimeSpan.FromDays(1) : TimeSpan.FromMinutes(1);

    /// <summary>The interval written <c>1d</c> or <c>1m</c>; null for any other text.</summary>
    public static BarInterval? Parse(string? text) => text switch { "1d" => BarInterval.Day, "1m" => BarInterval.Minute, _ => null };
}
