using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// Every change of a run row. Each statement says <c>status = 'started'</c> and, for the holder, the fence; nothing finished is
/// overwritten. Time comparisons use the database's clock alone.
/// </summary>
internal static class IngestionRunSql
{
    private const string NotifyRun = $"pg_notify('{LiveEventChannel.Name}', 'run/' || r.ingestion_run_id)";

    /// <summary>Inserts the run unless the account has an active one. Returns the lease, or null when it has.</summary>
    public static async Task<RunLease?> TryStartAsync(NpgsqlConnection connection, NewRun run, TimeSpan lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH r AS (
                INSERT INTO flex.ingestion_run (ingestion_run_id, account_id, flex_query_id, from_date, to_date, trigger, requested_by,
                                                is_sandbox, lease_owner, lease_expires_at_utc)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp() + $10)
                ON CONFLICT (account_id) WHERE status = 'started' DO NOTHING
                RETURNING ingestion_run_id, fence)
            SELECT r.fence, {NotifyRun} FROM r
            """, connection);
        command.Parameters.Add(new() { Value = run.RunId });
        command.Parameters.Add(new() { Value = run.AccountId });
        command.Parameters.Add(new() { Value = run.QueryId });
        command.Parameters.Add(new() { Value = (object?)run.From ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = (object?)run.To ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date });
        command.Parameters.Add(new() { Value = EnumText.From(run.Trigger) });
        command.Parameters.Add(new() { Value = run.RequestedBy });
        command.Parameters.Add(new() { Value = run.IsSandbox });
        command.Parameters.Add(new() { Value = run.Owner });
        command.Parameters.Add(new() { Value = lease });
        return await command.ExecuteScalarAsync(ct) is long fence ? new RunLease(run.RunId, fence) : null;
    }

    /// <summary>The active run of an account, or null.</summary>
    public static async Task<Guid?> FindActiveAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT ingestion_run_id FROM flex.ingestion_run WHERE account_id = $1 AND status = 'started'", connection);
        command.Parameters.Add(new() { Value = accountId });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <summary>Renews the lease. An expired lease that nobody acted on is renewed too: no other process can have taken the run.</summary>
    public static async Task<HeartbeatAnswer> HeartbeatAsync(NpgsqlDataSource heartbeats, RunLease lease, TimeSpan length, CancellationToken ct)
    {
        await using var command = heartbeats.CreateCommand("""
            UPDATE flex.ingestion_run
               SET heartbeat_at_utc = clock_timestamp(), heartbeat_seq = heartbeat_seq + 1, lease_expires_at_utc = clock_timestamp() + $3
             WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'
            RETURNING cancel_requested_at_utc IS NOT NULL
            """);
        command.Parameters.Add(new() { Value = lease.RunId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = length });
        return await command.ExecuteScalarAsync(ct) switch
        {
            null => HeartbeatAnswer.Lost,
            true => HeartbeatAnswer.CancelRequested,
            _ => HeartbeatAnswer.Held,
        };
    }

    /// <summary>Writes the stages as they stand, and one event. Returns false when the run is no longer the holder's.</summary>
    public static async Task<bool> RecordAsync(NpgsqlDataSource database, RunLease lease, RunEvent entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH r AS (
                UPDATE flex.ingestion_run
                   SET stage = $3, diagnostics = $4, reference_code = COALESCE($5, reference_code), event_seq = event_seq + 1
                 WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'
                RETURNING ingestion_run_id, event_seq),
            e AS (
                INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, kind, stage, payload)
                SELECT r.ingestion_run_id, r.event_seq, $6, $3, $7 FROM r)
            SELECT 1, {NotifyRun} FROM r
            """);
        AddRecordParameters(command, lease, entry);
        command.Parameters.Add(new() { Value = entry.Kind });
        command.Parameters.Add(new() { Value = entry.PayloadJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Writes the stages as they stand without an event: progress within a stage, which nobody needs to replay.</summary>
    public static async Task<bool> RecordProgressAsync(NpgsqlDataSource database, RunLease lease, RunEvent entry, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH r AS (
                UPDATE flex.ingestion_run SET stage = $3, diagnostics = $4, reference_code = COALESCE($5, reference_code)
                 WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'
                RETURNING ingestion_run_id)
            SELECT 1, {NotifyRun} FROM r
            """);
        AddRecordParameters(command, lease, entry);
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>
    /// Ends the run: the fence is checked in the same statement, so this must be the last one of the transaction that wrote the run's
    /// results. Returns false when the run is no longer the holder's, or when a success comes after a request to cancel: roll back then.
    /// </summary>
    public static async Task<bool> FinishAsync(NpgsqlConnection connection, RunLease lease, RunEnd end, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH t AS (SELECT clock_timestamp() AS now),
            r AS (
                UPDATE flex.ingestion_run
                   SET status = $3, stage = $4, diagnostics = $5, error_code = $6, error_message = $7, error = $8, period_key = $9,
                       raw_artifact_id = $10, payload_sha256 = $11, payload_byte_length = $12, artifact_deduplicated = $13,
                       raw_record_count = $14, inserted_count = $15, deduplicated_count = $14 - $15,
                       sections = $16, missing_sections = $17, findings = $18,
                       ended_at_utc = t.now, duration_ms = greatest(0, round(extract(epoch FROM t.now - started_at_utc) * 1000)),
                       event_seq = event_seq + 1
                  FROM t
                 WHERE ingestion_run_id = $1 AND fence = $2 AND status = 'started'
                   AND ($3 <> 'success' OR cancel_requested_at_utc IS NULL)
                RETURNING ingestion_run_id, event_seq, status, error_code, duration_ms),
            e AS (
                INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, kind, stage, payload)
                SELECT ingestion_run_id, event_seq, 'run_ended', $4,
                       jsonb_build_object('status', status, 'error_code', error_code, 'duration_ms', duration_ms) FROM r)
            SELECT 1, {NotifyRun} FROM r
            """, connection);
        command.Parameters.Add(new() { Value = lease.RunId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = EnumText.From(end.Status) });
        command.Parameters.Add(new() { Value = EnumText.From(end.Stage) });
        command.Parameters.Add(new() { Value = end.DiagnosticsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(Nullable(end.Error?.Code, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.Error?.Message, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.ErrorJson, NpgsqlDbType.Jsonb));
        command.Parameters.Add(Nullable(end.PeriodKey, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.Artifact?.RawArtifactId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Nullable(end.Artifact?.PayloadSha256, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(end.Artifact?.ByteLength, NpgsqlDbType.Bigint));
        command.Parameters.Add(Nullable(end.Artifact?.Deduplicated, NpgsqlDbType.Boolean));
        command.Parameters.Add(Nullable(end.RawRecordCount, NpgsqlDbType.Bigint));
        command.Parameters.Add(Nullable(end.InsertedCount, NpgsqlDbType.Bigint));
        command.Parameters.Add(new() { Value = end.SectionsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = end.MissingSectionsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = end.FindingsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Notes that somebody wants the run cancelled. Returns false when it is over or unknown.</summary>
    public static async Task<bool> RequestCancelAsync(NpgsqlConnection connection, Guid runId, string requestedBy, string? reason, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH r AS (
                UPDATE flex.ingestion_run
                   SET cancel_requested_at_utc = COALESCE(cancel_requested_at_utc, clock_timestamp()),
                       cancel_requested_by = COALESCE(cancel_requested_by, $2),
                       cancel_reason = CASE WHEN cancel_requested_at_utc IS NULL THEN $3 ELSE cancel_reason END
                 WHERE ingestion_run_id = $1 AND status = 'started'
                RETURNING ingestion_run_id)
            SELECT 1, {NotifyRun}, pg_notify('{LiveEventChannel.Name}', 'cancel/' || r.ingestion_run_id) FROM r
            """, connection);
        command.Parameters.Add(new() { Value = runId });
        command.Parameters.Add(new() { Value = requestedBy });
        command.Parameters.Add(Nullable(reason, NpgsqlDbType.Text));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>The run as its holder finds it; null when the fence is another's.</summary>
    public static async Task<HeldRun?> ReadHeldAsync(NpgsqlConnection connection, RunLease lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT status, error_code, cancel_requested_at_utc IS NOT NULL FROM flex.ingestion_run WHERE ingestion_run_id = $1 AND fence = $2
            """, connection);
        command.Parameters.Add(new() { Value = lease.RunId });
        command.Parameters.Add(new() { Value = lease.Fence });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(EnumText.Parse<RunStatus>(reader.GetString(0)), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1), reader.GetBoolean(2))
            : null;
    }

    private static void AddRecordParameters(NpgsqlCommand command, RunLease lease, RunEvent entry)
    {
        command.Parameters.Add(new() { Value = lease.RunId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = EnumText.From(entry.Stage) });
        command.Parameters.Add(new() { Value = entry.DiagnosticsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(Nullable(entry.ReferenceCode, NpgsqlDbType.Text));
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}
