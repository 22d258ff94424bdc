using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Takes an incident on, with those below it. It stays open until the series has caught up.</summary>
internal sealed class AcknowledgeAlert(PortalDatabase database, AuditLog audit, TimeProvider time)
{
    /// <summary>Acknowledges an incident. Returns why not; null when it is done.</summary>
    public async Task<PortalError?> ExecuteAsync(Guid alertId, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        switch (await AlertSql.LockAsync(connection, alertId, cancellationToken))
        {
            case null:
                return AlertErrors.NotFound();
            case AlertState.Cleared:
                return AlertErrors.AlreadyCleared();
            case AlertState.Acknowledged:
                return AlertErrors.AlreadyAcknowledged();
            default:
                await AlertSql.AcknowledgeAsync(connection, alertId, by.Name, time.GetUtcNow(), cancellationToken);
                await audit.CommitAsync(transaction, AlertAuditEvents.Acknowledged(by, alertId), cancellationToken);
                return null;
        }
    }
}
