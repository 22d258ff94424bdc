using System.Text.Json.Nodes;
using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Errors;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs.Stages;

/// <summary>
/// Stores a statement and ends the run in one transaction: artifact, chunks, rows, events of the ledger, and last the run itself with its
/// fence. Either all of it is visible or none. A statement that failed preflight is stored without rows, so that the failure can be
/// explained.
/// </summary>
internal sealed class PersistStage(PortalDatabase database, StatementLimits limits, TimeProvider time, ILogger<PersistStage> logger)
{
    /// <summary>How long the database may take to confirm the commit.</summary>
    internal TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public async Task ExecuteAsync(RunWork work, ReceivedStatement received, CheckedStatement statement, CancellationToken ct)
    {
        if (statement.Error is null)
            await work.Recorder.BeginAsync(RunStage.Persist, ct);

        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await FlexJobs.Runs.Sql.PrepareTransactionAsync(connection, work.Lease.JobId, ct);

        var identity = new ArtifactIdentity(work.AccountId, statement.PeriodKey, work.QueryId);
        var artifact = await RawArtifactSql.StoreAsync(connection, work.Lease.JobId, identity, received, ct);
        if (statement.Inventory?.Attributes is { } attributes)
            await StatementAttributeSql.StoreAsync(connection, artifact.RawArtifactId, attributes, ct);
        var end = statement.Error is null
            ? await PublishAsync(connection, work, received, statement, artifact, ct)
            : Refuse(work, statement, artifact);
        await SectionSeenSql.RecordAsync(connection, work.Lease.JobId, end.Sections, ct);

        if (!await IngestionRunSql.EndAsync(connection, work.Lease, end, ct))
            throw new LeaseLostException();

        await CommitAsync(transaction);
        Log(work, end);
    }

    private async Task<RunEnd> PublishAsync(
        NpgsqlConnection connection, RunWork work, ReceivedStatement received, CheckedStatement statement, StoredArtifact artifact,
        CancellationToken ct)
    {
        var published = artifact.Deduplicated && await RawRecordCopy.HasRowsAsync(connection, artifact.RawArtifactId, ct);
        var rows = statement.Inventory!.RowCount;
        if (!published)
            await CopyAsync(connection, work, received, statement.Inventory, artifact, ct);

        var inserted = published ? 0 : rows;
        var diagnostics = work.Recorder.DiagnosticsAfterSuccess(new JsonObject
        {
            ["payload_sha256"] = artifact.PayloadSha256,
            ["payload_byte_length"] = artifact.ByteLength,
            ["raw_artifact_id"] = artifact.RawArtifactId,
            ["artifact_deduplicated"] = artifact.Deduplicated,
            ["raw_record_count"] = rows,
            ["inserted"] = inserted,
            ["deduplicated"] = rows - inserted,
            ["rows_done"] = rows,
        });
        return End(RunStage.Persist, diagnostics, statement, artifact) with { RawRecordCount = rows, InsertedCount = inserted };
    }

    private async Task CopyAsync(
        NpgsqlConnection connection, RunWork work, ReceivedStatement received, StatementInventory inventory, StoredArtifact artifact,
        CancellationToken ct)
    {
        var progress = new RowProgress(work.Recorder, inventory.RowCount);
        var ledger = await LedgerFeed.OpenAsync(
            connection, new(work.Lease.JobId, artifact.RawArtifactId, work.AccountId), takes: null, ct);
        var copied = await RawRecordCopy.CopyAsync(
            connection, new(work.Lease.JobId, artifact.RawArtifactId, work.AccountId), received, inventory.Encoding, limits, ledger,
            progress.ReportAsync, ct);
        if (copied != inventory.RowCount)
            throw new InvalidOperationException($"Preflight counted {inventory.RowCount} rows and persist {copied}.");

        if (await StoreEvents.ExecuteAsync(connection, ledger, ct) is { } fault)
            FlexLog.LedgerFault(logger, fault, work.Lease.JobId);
    }

    private static RunEnd Refuse(RunWork work, CheckedStatement statement, StoredArtifact artifact) =>
        End(RunStage.Preflight, work.Recorder.DiagnosticsJson, statement, artifact) with { Error = statement.Error };

    private static RunEnd End(RunStage stage, string diagnostics, CheckedStatement statement, StoredArtifact artifact) =>
        new(stage, diagnostics)
        {
            PeriodKey = statement.PeriodKey,
            Artifact = artifact,
            Sections = statement.Sections,
            Preflight = statement.Preflight,
        };

    /// <summary>
    /// Commits without listening to a request to stop: from here on the run is a success or nothing. When the database does not answer in
    /// time, the row decides (<see cref="RecordRunError"/>).
    /// </summary>
    private async Task CommitAsync(NpgsqlTransaction transaction)
    {
        using var timeout = new CancellationTokenSource(CommitTimeout, time);
        try
        {
            await transaction.CommitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new PortalException(FlexErrors.CommitTimeout(CommitTimeout));
        }
    }

    private void Log(RunWork work, RunEnd end)
    {
        if (end.Error is null)
            FlexLog.RunSucceeded(logger, work.Lease.JobId, end.RawRecordCount ?? 0, end.InsertedCount ?? 0);
        else
            FlexLog.RunFailed(logger, work.Lease.JobId, end.Stage, end.Error.Code);
    }

    private sealed class RowProgress(RunRecorder recorder, long total)
    {
        public Task ReportAsync(long rows, CancellationToken ct) =>
            recorder.ProgressAsync(new JsonObject { ["rows_done"] = rows, ["rows_total"] = total }, ct);
    }
}
