using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>Reads assets.</summary>
public sealed class AssetQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>All assets by symbol, inactive ones included.</summary>
    public async Task<IReadOnlyList<MarketAsset>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<MarketAssetRow>().OrderBy(row => row.Symbol).Select(MarketAssetRow.Read).ToListAsync(cancellationToken);
    }
}
