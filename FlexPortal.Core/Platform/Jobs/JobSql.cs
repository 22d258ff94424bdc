using System.Text.Json;
using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>What a heartbeat learned.</summary>
internal enum HeartbeatAnswer
{
    /// <summary>The lease is renewed.</summary>
    Held,

    /// <summary>The lease is renewed, and a user asked to cancel.</summary>
    CancelRequested,

    /// <summary>The unit is over or has another holder: stop at once.</summary>
    Lost,
}

/// <summary>
/// The current stages of a unit, and the event that led there; null kind: progress within a stage, without an event.
/// </summary>
internal sealed record JobProgress(string Stage, string DiagnosticsJson, string? Kind = null, string PayloadJson = "{}");

/// <summary>How a unit ends: status <c>success</c> without an error, <c>failed</c> with one.</summary>
internal sealed record JobEnd(string Stage, string DiagnosticsJson, PortalError? Error)
{
    public string Status => Error is null ? "success" : "failed";
}

/// <summary>A unit as a process that holds or held it finds it.</summary>
internal sealed record HeldJob(string Status, string? ErrorCode, bool CancelRequested)
{
    public bool IsUnderWay => Status is "started";

    public bool Succeeded => Status is "success";
}

/// <summary>
/// Every change of a unit of work while it is under way. Each statement says <c>status = 'started'</c> and, for the holder, the fence, so
/// nothing finished is overwritten. Time comparisons use the database's clock alone.
/// </summary>
internal sealed class JobSql(JobTable table)
{
    // Names that the constructor of JobTable has checked; they come only from the features' descriptors.
    private JobTable Table { get; } = table;

    private string Notify => Table.IsWatched ? $"pg_notify('{LiveEventChannel.Name}', '{Table.Topic}' || j.{Table.Key})" : "NULL";

    /// <summary>Renews the lease. An expired lease on which no process has acted is renewed too.</summary>
    public async Task<HeartbeatAnswer> HeartbeatAsync(NpgsqlDataSource heartbeats, JobLease lease, TimeSpan length, CancellationToken ct)
    {
        await using var command = heartbeats.CreateCommand($"""
            UPDATE {Table.Name}
               SET heartbeat_at_utc = clock_timestamp(), heartbeat_seq = heartbeat_seq + 1, lease_expires_at_utc = clock_timestamp() + $3
             WHERE {Table.Key} = $1 AND fence = $2 AND status = 'started'
            RETURNING cancel_requested_at_utc IS NOT NULL
            """);
        AddLease(command, lease);
        command.Parameters.Add(new() { Value = length });
        return await command.ExecuteScalarAsync(ct) switch
        {
            null => HeartbeatAnswer.Lost,
            true => HeartbeatAnswer.CancelRequested,
            _ => HeartbeatAnswer.Held,
        };
    }

    /// <summary>Writes the current stages, with one event if there is one. Returns false when the lease is lost.</summary>
    public async Task<bool> RecordAsync(NpgsqlDataSource database, JobLease lease, JobProgress progress, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH j AS (
                UPDATE {Table.Name}
                   SET stage = $3, diagnostics = $4, event_seq = event_seq + CASE WHEN $5::text IS NULL THEN 0 ELSE 1 END
                 WHERE {Table.Key} = $1 AND fence = $2 AND status = 'started'
                RETURNING {Table.Key}, event_seq),
            e AS (
                INSERT INTO {Table.Events} ({Table.Key}, seq, kind, stage, payload)
                SELECT j.{Table.Key}, j.event_seq, $5, $3, $6 FROM j WHERE $5::text IS NOT NULL)
            SELECT 1, {Notify} FROM j
            """);
        AddLease(command, lease);
        command.Parameters.Add(new() { Value = progress.Stage });
        command.Parameters.Add(Json(progress.DiagnosticsJson));
        command.Parameters.Add(Text(progress.Kind));
        command.Parameters.Add(Json(progress.PayloadJson));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>
    /// Ends the unit. The fence is checked in the same statement, so this must be the last one of the transaction that wrote the results.
    /// Returns false when the lease is lost, or when a success comes after a request to cancel: roll back then.
    /// </summary>
    public async Task<bool> EndAsync(NpgsqlConnection connection, JobLease lease, JobEnd end, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH t AS (SELECT clock_timestamp() AS now),
            j AS (
                UPDATE {Table.Name}
                   SET status = $3, stage = $4, diagnostics = $5, error_code = $6, error_message = $7, error = $8,
                       ended_at_utc = t.now, duration_ms = greatest(0, round(extract(epoch FROM t.now - started_at_utc) * 1000)),
                       event_seq = event_seq + 1
                  FROM t
                 WHERE {Table.Key} = $1 AND fence = $2 AND status = 'started'
                   AND ($3 <> 'success' OR cancel_requested_at_utc IS NULL)
                RETURNING {Table.Key}, event_seq, status, error_code, duration_ms),
            e AS (
                INSERT INTO {Table.Events} ({Table.Key}, seq, kind, stage, payload)
                SELECT {Table.Key}, event_seq, '{Table.EndedEvent}', $4,
                       jsonb_build_object('status', status, 'error_code', error_code, 'duration_ms', duration_ms) FROM j)
            SELECT 1, {Notify} FROM j
            """, connection);
        AddLease(command, lease);
        command.Parameters.Add(new() { Value = end.Status });
        command.Parameters.Add(new() { Value = end.Stage });
        command.Parameters.Add(Json(end.DiagnosticsJson));
        command.Parameters.Add(Text(end.Error?.Code));
        command.Parameters.Add(Text(end.Error?.Message));
        command.Parameters.Add(Json(end.Error is null ? null : JsonSerializer.Serialize(end.Error, Table.Json)));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>Notes a request to cancel; the first one stays. Returns false when the unit is over or unknown.</summary>
    public async Task<bool> RequestCancelAsync(NpgsqlConnection connection, Guid jobId, string by, string? reason, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH j AS (
                UPDATE {Table.Name}
                   SET cancel_requested_at_utc = COALESCE(cancel_requested_at_utc, clock_timestamp()),
                       cancel_requested_by = COALESCE(cancel_requested_by, $2),
                       cancel_reason = CASE WHEN cancel_requested_at_utc IS NULL THEN $3 ELSE cancel_reason END
                 WHERE {Table.Key} = $1 AND status = 'started'
                RETURNING {Table.Key})
            SELECT 1, {Notify}, pg_notify('{LiveEventChannel.Name}', '{Table.CancelTopic}' || j.{Table.Key}) FROM j
            """, connection);
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(Text(reason));
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>The unit as its holder finds it; null when the fence is another's.</summary>
    public async Task<HeldJob?> ReadHeldAsync(NpgsqlConnection connection, JobLease lease, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT status, error_code, cancel_requested_at_utc IS NOT NULL FROM {Table.Name} WHERE {Table.Key} = $1 AND fence = $2
            """, connection);
        AddLease(command, lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetString(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetString(1), reader.GetBoolean(2))
            : null;
    }

    /// <summary>
    /// Prepares the transaction that writes the results: names its session after the unit, so that it can be found and ended when its
    /// process is frozen, and limits every wait. The settings end with the transaction, which has no limit as a whole.
    /// </summary>
    public async Task PrepareTransactionAsync(NpgsqlConnection connection, Guid jobId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT set_config('application_name', $1, true), set_config('lock_timeout', '10s', true),
                   set_config('idle_in_transaction_session_timeout', '60s', true)
            """, connection);
        command.Parameters.Add(new() { Value = Table.BackendName(jobId) });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void AddLease(NpgsqlCommand command, JobLease lease)
    {
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Fence });
    }

    private static NpgsqlParameter Json(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}
