using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>
/// Brings the assets of the database in line with the settings. An asset that left the settings keeps its row and its bars and is marked
/// inactive; one that comes back is active again under the same key.
/// </summary>
public sealed class SeedAssets(PortalDatabase database, IOptions<MarketDataOptions> options)
{
    /// <summary>
    /// Writes the assets into a database that has none. For a command, whose settings need not be those of the portal that runs.
    /// </summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (!await AssetSql.AnyAsync(database.Main, cancellationToken))
            await ExecuteAsync(cancellationToken);
    }

    /// <summary>Writes what differs. Returns how many assets were added, changed or marked.</summary>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken) =>
        AssetSql.SeedAsync(database.Main, options.Value.ReadAssets(), cancellationToken);
}
