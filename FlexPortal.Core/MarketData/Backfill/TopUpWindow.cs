using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>What the next top-up asks for.</summary>
internal sealed class TopUpWindow(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // A series that is further behind needs a backfill, which shows what it costs first.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>A request from the oldest last bar of the active series on; null while no series has bars.</summary>
    public async Task<BackfillRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var series = from coverage in context.Set<SeriesCoverage>()
                     join asset in context.Set<MarketAssetRow>() on coverage.AssetId equals asset.AssetId
                     where asset.DeactivatedAtUtc == null && coverage.LastFinalAtUtc != null
                         // A series has bars of one vendor; a backfill says so.
                         && coverage.VendorCode == asset.VendorCode
                     select new { asset.Symbol, coverage.LastFinalAtUtc };
        var known = await series.ToListAsync(cancellationToken);
        if (known.Count == 0)
            return null;

        var (now, oldest) = (time.GetUtcNow(), known.Min(one => one.LastFinalAtUtc!.Value));
        var from = oldest < now - Longest ? now - Longest : oldest;
        return new(MarketRunKind.TopUp, MarketRunTrigger.Schedule, AuditActor.Portal)
        {
            Symbols = [.. known.Select(one => one.Symbol).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            From = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero),
        };
    }
}
