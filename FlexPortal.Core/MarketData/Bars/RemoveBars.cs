using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Bars;

/// <summary>What was removed.</summary>
/// <param name="Asset">Symbol of the asset.</param>
/// <param name="Vendor">The vendor that the bars were from.</param>
/// <param name="DayBars">Daily bars.</param>
/// <param name="MinuteBars">Minute bars.</param>
/// <param name="Revisions">Former values of restated bars.</param>
/// <param name="Answers">Answers of the vendor: the lineage of the bars.</param>
public sealed record RemovedBars(string Asset, string Vendor, long DayBars, long MinuteBars, long Revisions, long Answers);

/// <summary>
/// Removes all bars of an asset with everything that describes them, in one transaction, so that they can be fetched from another vendor.
/// The asset stays; runs, the failure log and the audit log keep what happened.
/// </summary>
internal sealed class RemoveBars(PortalDatabase database, AssetQueries assets, AuditLog audit)
{
    /// <summary>Removes. A refusal is in the audit log too.</summary>
    public async Task<(RemovedBars? Removed, PortalError? Error)> ExecuteAsync(
        string symbol, AuditActor by, CancellationToken cancellationToken)
    {
        var (removed, error) = await assets.FindAsync(symbol, cancellationToken) is { } asset
            ? await RemoveAsync(asset, by, cancellationToken) : (null, MarketDataErrors.AssetNotFound());
        if (error is not null)
            await audit.WriteAsync(MarketAuditEvents.BarsNotRemoved(by, symbol, error.Code), cancellationToken);
        return (removed, error);
    }

    private async Task<(RemovedBars? Removed, PortalError? Error)> RemoveAsync(MarketAsset asset, AuditActor by, CancellationToken ct)
    {
        var symbol = asset.Setting.Symbol;
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RemoveBarsSql.LockAsync(connection, asset.AssetId, ct);
        if (await RemoveBarsSql.IsFetchedAsync(connection, asset.AssetId, ct))
            return (null, MarketDataErrors.AssetInUse(symbol));
        if (await RemoveBarsSql.RemoveAsync(connection, symbol, asset.AssetId, ct) is not { } removed)
            return (null, MarketDataErrors.BarsNotFound(symbol));

        await audit.CommitAsync(transaction, MarketAuditEvents.BarsRemoved(by, removed), ct);
        return (removed, null);
    }
}
