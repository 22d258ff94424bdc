using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Inserts a run together with its audit entry: both are there, or neither.</summary>
internal sealed class StartRunTransaction(
    PortalDatabase database, JobLeaseTimes times, JobOwner owner, AbandonedJobSweeper sweeper, AuditLog audit,
    ILogger<StartRunTransaction> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

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

        try
        {
            await audit.CommitAsync(transaction, FlexAuditEvents.Started(by, run), cancellationToken);
        }
        catch (Exception fault) when (IsLostAnswer(fault))
        {
            // The commit may have been made although its answer did not arrive: then the run has to be worked on.
            if (!await IsStartedAsync(lease))
                throw;
        }

        return lease;
    }

    private async Task<bool> IsStartedAsync(JobLease lease)
    {
        // Its own timeout: the start may have used up its time.
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(timeout.Token);
            return await lease.Table.Sql.ReadHeldAsync(connection, lease, timeout.Token) is { IsUnderWay: true };
        }
        catch (Exception fault) when (IsLostAnswer(fault))
        {
            return false;
        }
    }

    private static bool IsLostAnswer(Exception fault) => fault is OperationCanceledException || DatabaseErrors.IsTransient(fault);
}
