using System.Globalization;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;

namespace FlexPortal.Tests.MarketData;

/// <summary>Bars and answers of tests. A bar's prices follow from its time, so that the same slot always has the same bar.</summary>
internal static class MarketSamples
{
    /// <summary>A UTC time written <c>2026-03-02 14:30</c>.</summary>
    public static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>A slice of UTC times.</summary>
    public static TimeSlice Slice(string from, string to) => new(Utc(from), Utc(to));

    /// <summary>A valid, final bar.</summary>
    public static Bar Bar(DateTimeOffset time)
    {
        var open = 100m + (time.UtcTicks / TimeSpan.TicksPerMinute % 997 / 10m);
        return new(time, open, open + 1.5m, open - 0.75m, open + 0.25m, 10m + (time.Minute / 8m), IsFinal: true);
    }

    /// <summary>A bar for every minute of a slice.</summary>
    public static IReadOnlyList<Bar> Minutes(TimeSlice slice) =>
        [.. Enumerable.Range(0, (int)slice.Length.TotalMinutes).Select(minute => Bar(slice.From.AddMinutes(minute)))];

    /// <summary>A bar for every day of a slice.</summary>
    public static IReadOnlyList<Bar> Days(TimeSlice slice) =>
        [.. Enumerable.Range(0, (int)slice.Length.TotalDays).Select(day => Bar(slice.From.AddDays(day)))];

    /// <summary>An answer that came a day after the end of its slice.</summary>
    public static SliceAnswer Answer(int assetId, BarInterval interval, TimeSlice slice, IReadOnlyList<Bar> bars) => new()
    {
        AssetId = assetId,
        Interval = interval,
        Slice = slice,
        Bars = bars,
        VendorCode = "replay",
        VendorSymbol = "SAMPLE",
        Density = BarDensity.Dense,
        AdapterVersion = "1",
        Request = new("GET http://replay/bars?symbol={symbol}", [KeyValuePair.Create("symbol", "SAMPLE")]),
        RequestedAt = slice.To.AddDays(1),
        RespondedAt = slice.To.AddDays(1).AddSeconds(1),
        PayloadSha256 = new string('a', 64),
        PayloadBytes = 1,
    };
}
