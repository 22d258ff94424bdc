using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>Reads the checksum report of series: what is stored, in counts and one digest.</summary>
public sealed class ChecksumQueries(PortalDatabase database, AssetQueries assets)
{
    /// <summary>The report of one series; null when it was never answered.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">The window; days (UTC) that it only touches count whole.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<SeriesChecksum?> FindAsync(
        MarketAsset asset, BarInterval interval, TimeSlice window, CancellationToken cancellationToken) =>
        (await ChecksumSql.ListAsync(database.Main, [asset.AssetId], interval, window, cancellationToken)) is [var found] ? found : null;

    /// <summary>The report of the series and the windows of a run, by symbol, days before minutes.</summary>
    /// <param name="plan">The plan of the run.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<IReadOnlyList<SeriesChecksum>> ListAsync(BackfillPlan plan, CancellationToken cancellationToken)
    {
        var wanted = plan.Symbols.ToHashSet(StringComparer.OrdinalIgnoreCase);
        int[] ids =
        [
            .. (await assets.ListAsync(cancellationToken)).Where(asset => wanted.Contains(asset.Setting.Symbol))
                .Select(asset => asset.AssetId),
        ];
        var report = new List<SeriesChecksum>();
        foreach (var (interval, from) in new[] { (BarInterval.Day, plan.DaysFromUtc), (BarInterval.Minute, plan.MinutesFromUtc) })
        {
            if (from is { } start)
                report.AddRange(await ChecksumSql.ListAsync(database.Main, ids, interval, new(start, plan.ToUtc), cancellationToken));
        }

        return [.. report.OrderBy(series => series.Symbol, StringComparer.Ordinal)];
    }
}
