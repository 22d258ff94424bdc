using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Platform.Audit;
using Npgsql;

namespace FlexPortal.Core.Flex.Audit;

/// <summary>Enters a run together with the word of who started it: both are there, or neither.</summary>
internal sealed class EnterRun(RunLeaseTimes times, AuditLog audit)
{
    /// <summary>Inserts the run unless the account has an active one. Returns the lease, or null when it has.</summary>
    public async Task<RunLease?> ExecuteAsync(NpgsqlConnection connection, NewRun run, AuditActor by, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IngestionRunSql.TryStartAsync(connection, run, times.Lease, cancellationToken) is not { } lease)
            return null;

        await audit.CommitAsync(transaction, FlexAuditEvents.Started(by, run), cancellationToken);
        return lease;
    }

    /// <summary>Writes down that a start was refused.</summary>
    public Task RefuseAsync(IngestionRequest request, string code, Guid? active, CancellationToken cancellationToken) =>
        audit.WriteAsync(FlexAuditEvents.NotStarted(request, code, active), cancellationToken);
}
