using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.MarketData.Status;

namespace FlexPortal.MarketData.Assets;

/// <summary>Everything that the page of an asset shows.</summary>
public sealed record AssetPart
{
    /// <summary>The asset.</summary>
    public required MarketAsset Asset { get; init; }

    /// <summary>Its series in the status; of an asset that is not collected any more those with an answer.</summary>
    public required IReadOnlyList<SeriesStatus> Series { get; init; }

    /// <summary>The vendor; null for an asset that is not collected any more.</summary>
    public required VendorHealth? Vendor { get; init; }

    /// <summary>Coverage by day.</summary>
    public required IReadOnlyList<DayCoverage> Days { get; init; }

    /// <summary>What is missing between the first answer and the last, the oldest first.</summary>
    public required SlotReport Missing { get; init; }

    /// <summary>The last bars of the window, newest first.</summary>
    public required IReadOnlyList<BarRow> Bars { get; init; }

    /// <summary>The last changes of final bars.</summary>
    public required IReadOnlyList<BarChange> Changes { get; init; }

    /// <summary>The newest answers, or the one that brought the bar that the address names.</summary>
    public required LineageReport Lineage { get; init; }
}

/// <summary>Reads the page of an asset.</summary>
internal sealed class AssetReading(
    StatusQueries status, CoverageDayQueries days, SlotQueries slots, BarQueries bars, LineageQueries lineage)
{
    /// <summary>Rows of the lists on the page.</summary>
    public const int Most = 50;

    private const int MostAnswers = 10;

    /// <summary>States of slots whose bar is missing.</summary>
    public static readonly HashSet<SlotState> Missing =
        [SlotState.VendorGap, SlotState.Rejected, SlotState.NotFetched, SlotState.Acknowledged];

    /// <summary>Reads everything.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="asked">The address.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<(AssetPart Part, AssetWindow Window)> ReadAsync(
        MarketAsset asset, SeriesQuery asked, DateTimeOffset now, CancellationToken ct)
    {
        var snapshot = await status.ReadAsync(fresh: true, ct);
        SeriesStatus[] series = [.. snapshot.Of(asset.Setting.Symbol)];
        var interval = asked.Interval;
        var shown = Array.Find(series, one => BarIntervals.Parse(one.Interval) == interval);
        var window = AssetWindow.Of(asked, asset.Setting.Symbol, shown, now);
        // Of an asset that left the settings nothing is missing after its last bar.
        var until = shown is { Condition: SeriesCondition.NotCollected, LastFinalAtUtc: { } last } ? last + interval.Length() : now;
        var today = DateOnly.FromDateTime(until.UtcDateTime.AddTicks(-1));
        var first = today.AddDays(1 - StatusReading.BarcodeDays);
        var covered = await days.ReadAsync([asset.AssetId], first, today, ct);
        var part = new AssetPart
        {
            Asset = asset,
            Series = series,
            Vendor = snapshot.Vendors.FirstOrDefault(
                vendor => string.Equals(vendor.Vendor, asset.Setting.VendorCode, StringComparison.Ordinal)),
            Days = covered.First(one => one.Interval == interval).Days,
            Missing = await slots.ListMissingAsync(asset, interval, now, Missing, Most, ct),
            Bars = [.. (await bars.ListLastAsync(asset.AssetId, window.Interval, window.Window, Most, ct)).Reverse()],
            Changes = await bars.ListChangesAsync(asset.AssetId, interval, Most, ct),
            Lineage = asked.At is { } at
                ? await lineage.FindAsync(asset, interval, at, ct)
                : await lineage.ListAsync(asset, interval, (null, null), cursor: null, MostAnswers, ct),
        };
        return (part, window);
    }
}
