using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>Asks a run to stop, from every surface and every process. What it has stored stays; its other slices are left out.</summary>
public sealed class CancelBackfill(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, AuditLog audit)
{
    /// <summary>Records the request on the run. Null when there is no such run; false when it was over.</summary>
    public async Task<bool?> ExecuteAsync(Guid runId, AuditActor by, string? reason, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var exists = await context.Set<MarketRun>().AnyAsync(run => run.IngestionRunId == runId, cancellationToken);
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            if (exists && await MarketJobs.Runs.Sql.RequestCancelAsync(connection, runId, by.Name, reason, cancellationToken))
            {
                await audit.CommitAsync(transaction, MarketAuditEvents.Canceled(by, runId), cancellationToken);
                return true;
            }
        }

        await audit.WriteAsync(MarketAuditEvents.NotCanceled(by, runId, exists ? "RUN_ALREADY_OVER" : "RUN_NOT_FOUND"), cancellationToken);
        return exists ? false : null;
    }
}
