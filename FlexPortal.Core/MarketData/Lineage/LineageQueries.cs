using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>Reads where bars come from.</summary>
internal sealed class LineageQueries(IDbContextFactory<PortalDbContext> contexts, BarQueries bars)
{
    /// <summary>Newest slice first, along the index of the series.</summary>
    public static Keyset<LineageRow, LineageSlice> Newest { get; } = Keyset.By<LineageRow, LineageSlice, DateTimeOffset>(
        "newest", descending: true, row => row.FromUtc, slice => slice.FromUtc, row => row.LineageId, slice => slice.LineageId);

    /// <summary>One page of the answers for a window.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="window">Start and end, UTC; null for no limit.</param>
    /// <param name="cursor">The place; null for the beginning.</param>
    /// <param name="pageSize">Answers of the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<LineageReport> ListAsync(
        MarketAsset asset, BarInterval interval, (DateTimeOffset? From, DateTimeOffset? To) window, Cursor? cursor, int pageSize,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = context.Set<LineageRow>().AsNoTracking().Where(row => row.AssetId == asset.AssetId && row.BarInterval == interval);
        if (window.From is { } from)
            rows = rows.Where(row => row.ToUtc > from);
        if (window.To is { } to)
            rows = rows.Where(row => row.FromUtc < to);
        var page = await Newest.ReadAsync(
            async (place, most) =>
                [.. (await Newest.Walk(rows, place).Take(most).ToListAsync(cancellationToken)).Select(LineageSlice.Of)],
            cursor, Math.Clamp(pageSize, 1, PageSize.Max));
        return new(
            asset.Setting.Symbol, interval.Text(), window.From, window.To, await ChecksumAsync(context, asset, interval, cancellationToken),
            Bar: null, page.Items, page.NextCursor, page.PreviousCursor);
    }

    /// <summary>Which answer brought the bar of a slot; without a bar, the newest answer for the slot.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="at">A moment inside the slot, UTC.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<LineageReport> FindAsync(
        MarketAsset asset, BarInterval interval, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var bar = await bars.FindAsync(asset.AssetId, interval, at, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = context.Set<LineageRow>().AsNoTracking();
        var row = bar is not null
            ? await rows.FirstOrDefaultAsync(one => one.LineageId == bar.LineageId, cancellationToken)
            : await rows.Where(one => one.AssetId == asset.AssetId && one.BarInterval == interval && one.FromUtc <= at && one.ToUtc > at)
                .OrderByDescending(one => one.LineageId).FirstOrDefaultAsync(cancellationToken);
        var start = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % interval.Length().Ticks), TimeSpan.Zero);
        return new(
            asset.Setting.Symbol, interval.Text(), start, start + interval.Length(),
            await ChecksumAsync(context, asset, interval, cancellationToken), bar, row is null ? [] : [LineageSlice.Of(row)], null, null);
    }

    private static Task<string?> ChecksumAsync(
        PortalDbContext context, MarketAsset asset, BarInterval interval, CancellationToken cancellationToken) =>
        context.Set<SeriesCoverage>().Where(row => row.AssetId == asset.AssetId && row.BarInterval == interval)
            .Select(row => row.Checksum).FirstOrDefaultAsync(cancellationToken);
}
