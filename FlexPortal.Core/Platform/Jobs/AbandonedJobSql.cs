using System.Text.Json;
using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>A unit under way whose lease is over.</summary>
internal sealed record ExpiredJob(Guid JobId, long HeartbeatSeq);

/// <summary>Finds units whose process is gone and ends them.</summary>
internal sealed class AbandonedJobSql(JobTable table)
{
    private const string EmptyObject = "{}";

    private JobTable Table { get; } = table;

    /// <summary>Units whose lease is over, oldest first, at most 100.</summary>
    public async Task<IReadOnlyList<ExpiredJob>> FindExpiredAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Table.Key}, heartbeat_seq FROM {Table.Name}
             WHERE status = 'started' AND lease_expires_at_utc < clock_timestamp()
             ORDER BY lease_expires_at_utc LIMIT 100
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var expired = new List<ExpiredJob>();
        while (await reader.ReadAsync(ct))
            expired.Add(new(reader.GetGuid(0), reader.GetInt64(1)));
        return expired;
    }

    /// <summary>
    /// Ends a unit whose lease is over as abandoned, or as cancelled when that was requested. NO KEY UPDATE, because the foreign keys of an
    /// open transaction with results hold KEY SHARE on the row; SKIP LOCKED, because a unit in its last statement is left alone. The last
    /// stage, under way or just over, keeps the lost owner and its last heartbeat. Returns whether it did.
    /// </summary>
    /// <param name="connection">Where the statement runs.</param>
    /// <param name="jobId">The unit.</param>
    /// <param name="heartbeatSeq">Heartbeat number at which it must still be; null for any.</param>
    /// <param name="by">Name of the process that ends it.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task<bool> EndAsync(NpgsqlConnection connection, Guid jobId, long? heartbeatSeq, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH t AS (SELECT clock_timestamp() AS now),
            dead AS (
                SELECT {Table.Key}, COALESCE(diagnostics -> -1, jsonb_build_object(
                       'stage', stage, 'status', 'started', 'started_at_utc', started_at_utc)) AS last
                  FROM {Table.Name}
                 WHERE {Table.Key} = $1 AND ($2::bigint IS NULL OR heartbeat_seq = $2)
                   AND status = 'started' AND lease_expires_at_utc < clock_timestamp()
                   FOR NO KEY UPDATE SKIP LOCKED),
            j AS (
                UPDATE {Table.Name} job
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
                                  'stage', stage, 'owner', lease_owner, 'last_heartbeat_at_utc', heartbeat_at_utc,
                                  'heartbeats', heartbeat_seq, 'lease_expired_at_utc', lease_expires_at_utc, 'ended_by', $9::text))))
                  FROM dead, t
                 WHERE job.{Table.Key} = dead.{Table.Key}
                RETURNING job.*),
            e AS (
                INSERT INTO {Table.Events} ({Table.Key}, seq, kind, stage, payload)
                SELECT {Table.Key}, event_seq, '{Table.EndedEvent}', stage, jsonb_build_object(
                       'status', status, 'error_code', error_code, 'duration_ms', duration_ms, 'owner', lease_owner,
                       'last_heartbeat_at_utc', heartbeat_at_utc, 'ended_by', $9::text)
                  FROM j)
            SELECT 1, pg_notify('{LiveEventChannel.Name}', '{Table.Topic}' || j.{Table.Key}) FROM j
            """, connection);
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = (object?)heartbeatSeq ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        PortalError[] errors = [Table.Abandoned, Table.CanceledAfterLoss];
        foreach (var error in errors)
        {
            command.Parameters.Add(new() { Value = error.Code });
            command.Parameters.Add(new() { Value = error.Message });
        }

        foreach (var error in errors)
            command.Parameters.Add(new() { Value = JsonSerializer.Serialize(error, Table.Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = by });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>
    /// Ends the database sessions that still work for a unit that is over. A process frozen in the middle of a COPY keeps its locks
    /// otherwise: no timeout of the server reaches it. Needs no permission beyond being the same role.
    /// </summary>
    public async Task TerminateBackendsAsync(NpgsqlConnection connection, Guid jobId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = $1 AND usename = current_user AND pid <> pg_backend_pid()
            """, connection);
        command.Parameters.Add(new() { Value = Table.BackendName(jobId) });
        await command.ExecuteNonQueryAsync(ct);
    }
}
