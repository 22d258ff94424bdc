using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Jobs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Inserts a run together with its audit entry: both are there, or neither.</summary>
internal sealed class StartRunTransaction(
    JobLeaseTimes times, JobOwner owner, AbandonedJobSweeper sweeper, AuditLog audit, ILogger<StartRunTransaction> logger)
{
    /// <summary>Inserts the run. Returns null when the account has an active run; one whose lease is over is ended first.</summary>
    public async Task<JobLease?> ExecuteAsync(NpgsqlConnection connection, NewRun run, AuditActor by, CancellationToken cancellationToken)
    {
        var lease = await InsertAsync(connection, run, by, cancellationToken);
        if (lease is null
            && await IngestionRunSql.FindActiveAsync(connection, run.AccountId, cancellationToken) is { } active
            && await sweeper.EndExpiredAsync(connection, FlexJobs.Runs, active, cancellationToken))
            lease = await InsertAsync(connection, run, by, cancellationToken);
        if (lease is not null)
            FlexLog.RunStarted(logger, run.RunId, run.Trigger);
        return lease;
    }

    /// <summary>Records that a start was refused.</summary>
    public Task RefuseAsync(IngestionRequest request, string code, Guid? active, CancellationToken cancellationToken) =>
        audit.WriteAsync(FlexAuditEvents.NotStarted(request, code, active), cancellationToken);

    private async Task<JobLease?> InsertAsync(NpgsqlConnection connection, NewRun run, AuditActor by, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IngestionRunSql.TryStartAsync(connection, run, owner.Name, times.Lease, cancellationToken) is not { } lease)
            return null;

        await audit.CommitAsync(transaction, FlexAuditEvents.Started(by, run), cancellationToken);
        return lease;
    }
}
