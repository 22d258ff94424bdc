using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Runs.Leases;

/// <summary>A started run whose lease is over.</summary>
internal sealed record ExpiredRun(Guid RunId, long HeartbeatSeq);

/// <summary>Finds runs whose process is gone and ends them.</summary>
internal static class AbandonedRunSql
{
    /// <summary>Runs whose lease is over, oldest first, at most 100.</summary>
    public static async Task<IReadOnlyList<ExpiredRun>> FindExpiredAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT ingestion_run_id, heartbeat_seq FROM flex.ingestion_run
             WHERE status = 'started' AND lease_expires_at_utc < clock_timestamp()
             ORDER BY lease_expires_at_utc LIMIT 100
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var expired = new List<ExpiredRun>();
        while (await reader.ReadAsync(ct))
            expired.Add(new(reader.GetGuid(0), reader.GetInt64(1)));
        return expired;
    }

    /// <summary>The run of an account whose lease is over, or null: a start must not wait for the next search.</summary>
    public static async Task<ExpiredRun?> FindExpiredAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT ingestion_run_id, heartbeat_seq FROM flex.ingestion_run
             WHERE account_id = $1 AND status = 'started' AND lease_expires_at_utc < clock_timestamp()
            """, connection);
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetGuid(0), reader.GetInt64(1)) : null;
    }

    /// <summary>
    /// Ends the run as abandoned, or as cancelled when that was asked. NO KEY UPDATE, because the foreign keys of an open persist
    /// transaction hold KEY SHARE on the row; SKIP LOCKED, because a run in its last statement is left alone. The last stage, under way
    /// or just over, keeps who was lost and when he was last heard of. Returns whether it did.
    /// </summary>
    public static async Task<bool> EndAsync(NpgsqlConnection connection, ExpiredRun expired, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH t AS (SELECT clock_timestamp() AS now),
            dead AS (
                SELECT ingestion_run_id, COALESCE(diagnostics -> -1, jsonb_build_object(
                       'stage', stage, 'status', 'started', 'started_at_utc', started_at_utc)) AS last
                  FROM flex.ingestion_run
                 WHERE ingestion_run_id = $1 AND heartbeat_seq = $2 AND status = 'started' AND lease_expires_at_utc < clock_timestamp()
                   FOR NO KEY UPDATE SKIP LOCKED),
            r AS (
                UPDATE flex.ingestion_run run
                   SET status = 'failed',
                       error_code = CASE WHEN cancel_requested_at_utc IS NULL THEN $3 ELSE $5 END,
                       error_message = CASE WHEN cancel_requested_at_utc IS NULL THEN $4 ELSE $6 END,
                       error = CASE WHEN cancel_requested_at_utc IS NULL THEN $7 ELSE $8 END,
                       ended_at_utc = t.now, duration_ms = greatest(0, round(extract(epoch FROM t.now - started_at_utc) * 1000)),
                       event_seq = event_seq + 1,
                       diagnostics = (diagnostics - (-1)) || jsonb_build_array(
                           last
                           || CASE WHEN last ->> 'status' = 'started' THEN jsonb_build_object(
                                'status', 'stopped', 'ended_at_utc', t.now, 'duration_ms',
                                greatest(0, round(extract(epoch FROM t.now - (last ->> 'started_at_utc')::timestamptz) * 1000)))
                              ELSE '{EmptyObject}' END
                           || jsonb_build_object('details', COALESCE(last -> 'details', '{EmptyObject}') || jsonb_build_object(
                                'abandoned', jsonb_build_object(
                                  'stage', stage, 'owner', lease_owner, 'last_heartbeat_at_utc', heartbeat_at_utc, 'heartbeats', heartbeat_seq,
                                  'lease_expired_at_utc', lease_expires_at_utc, 'ended_by', $9::text))))
                  FROM dead, t
                 WHERE run.ingestion_run_id = dead.ingestion_run_id
                RETURNING run.*),
            e AS (
                INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, kind, stage, payload)
                SELECT ingestion_run_id, event_seq, 'run_ended', stage, jsonb_build_object(
                       'status', status, 'error_code', error_code, 'duration_ms', duration_ms, 'owner', lease_owner,
                       'last_heartbeat_at_utc', heartbeat_at_utc, 'ended_by', $9::text)
                  FROM r)
            SELECT 1, pg_notify('{LiveEventChannel.Name}', 'run/' || r.ingestion_run_id) FROM r
            """, connection);
        var abandoned = FlexErrors.RunAbandoned();
        var cancelled = FlexErrors.RunCanceledAfterLoss();
        command.Parameters.Add(new() { Value = expired.RunId });
        command.Parameters.Add(new() { Value = expired.HeartbeatSeq });
        command.Parameters.Add(new() { Value = abandoned.Code });
        command.Parameters.Add(new() { Value = abandoned.Message });
        command.Parameters.Add(new() { Value = cancelled.Code });
        command.Parameters.Add(new() { Value = cancelled.Message });
        command.Parameters.Add(new() { Value = System.Text.Json.JsonSerializer.Serialize(abandoned, FlexJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = System.Text.Json.JsonSerializer.Serialize(cancelled, FlexJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = by });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>
    /// Ends the database sessions that still work for a run that is over. A process frozen in the middle of a COPY keeps its locks
    /// otherwise: no timeout of the server reaches it. Needs no right beyond being the same role.
    /// </summary>
    public static async Task TerminateBackendsAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = $1 AND usename = current_user AND pid <> pg_backend_pid()
            """, connection);
        command.Parameters.Add(new() { Value = BackendName(runId) });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The application name of a session that persists a run.</summary>
    public static string BackendName(Guid runId) => $"fp-run:{runId}";

    private const string EmptyObject = "{}";
}
