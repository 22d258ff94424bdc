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

    /// <summary>Whether a filter names an asset that does not exist: an empty list would look like an answer.</summary>
    public async Task<bool> IsUnknownAsync(string? symbol, CancellationToken cancellationToken) =>
        symbol is not null && await FindAsync(symbol, cancellationToken) is null;

    /// <summary>The asset of a symbol, in any case; null when there is none.</summary>
    public async Task<MarketAsset?> FindAsync(string symbol, CancellationToken cancellationToken)
    {
        var wanted = symbol.ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<MarketAssetRow>().Where(row => row.Symbol == wanted).Select(MarketAssetRow.Read)
            .FirstOrDefaultAsync(cancellationToken);
    }
}
