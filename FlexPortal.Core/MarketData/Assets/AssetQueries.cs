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

    /// <summary>Checks the symbol of a filter: an empty list of an asset that does not exist would look like an answer.</summary>
    /// <exception cref="PortalException"><c>ASSET_NOT_FOUND</c>.</exception>
    public async Task CheckAsync(string? symbol, CancellationToken cancellationToken)
    {
        if (symbol is not null && await FindAsync(symbol, cancellationToken) is null)
            throw new PortalException(MarketDataErrors.AssetNotFound());
    }

    /// <summary>The asset of a symbol, in any case; null when there is none.</summary>
    public async Task<MarketAsset?> FindAsync(string symbol, CancellationToken cancellationToken)
    {
        var wanted = symbol.ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<MarketAssetRow>().Where(row => row.Symbol == wanted).Select(MarketAssetRow.Read)
            .FirstOrDefaultAsync(cancellationToken);
    }
}
