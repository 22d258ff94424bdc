using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Gaps;

/// <summary>Acknowledged gaps of an asset.</summary>
/// <param name="Items">Newest first; at most 500.</param>
public sealed record GapAcknowledgements(IReadOnlyList<GapAcknowledgement> Items);

/// <summary>Reads acknowledged gaps.</summary>
internal sealed class GapQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int Most = 500;

    /// <summary>Those of an asset, newest first.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="interval">Length of the bars; null for both.</param>
    /// <param name="ended">Whether to list those that are over too.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<GapAcknowledgements> ListAsync(
        MarketAsset asset, BarInterval? interval, bool ended, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Set<GapAcknowledgementRow>().AsNoTracking()
            .Where(row => row.AssetId == asset.AssetId && (interval == null || row.BarInterval == interval)
                && (ended || row.EndedAtUtc == null))
            .OrderByDescending(row => row.AcknowledgedAtUtc).ThenByDescending(row => row.GapAcknowledgementId).Take(Most)
            .ToListAsync(cancellationToken);
        return new([.. rows.Select(row => row.Of(asset))]);
    }

    /// <summary>The series of an acknowledgement; null when there is none of that id.</summary>
    public async Task<(MarketAsset? Asset, BarInterval Interval)> FindSeriesAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Set<GapAcknowledgementRow>().AsNoTracking().FirstOrDefaultAsync(
            row => row.GapAcknowledgementId == id, cancellationToken);
        return row is null ? default : (
            await context.Set<MarketAssetRow>().Where(asset => asset.AssetId == row.AssetId).Select(MarketAssetRow.Read)
                .FirstAsync(cancellationToken),
            row.BarInterval);
    }

    /// <summary>Those in force whose last day is before a day.</summary>
    public async Task<IReadOnlyList<Guid>> ListExpiredAsync(DateOnly today, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<GapAcknowledgementRow>().Where(row => row.EndedAtUtc == null && row.UntilDate < today)
            .OrderBy(row => row.UntilDate).Select(row => row.GapAcknowledgementId).ToListAsync(cancellationToken);
    }
}
