using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>A file that this process embeds.</summary>
internal sealed record ClaimedFile(JobLease Lease, Guid SourceFileId, int Attempt);

/// <summary>
/// Moves jobs into the queue of their group and out of it. While a job is processed, only <see cref="JobSql"/> and its holder change it.
/// </summary>
internal static class QueueSql
{
    /// <summary>Attempts until a job that keeps losing its worker, or meets passing faults, is failed.</summary>
    public const int MostAttempts = 5;

    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || group_id)";

    /// <summary>
    /// Puts files of a group at the end of its queue. Left out is a file that is there or being embedded, and one whose current version has
    /// a question or no rows. The caller holds the row of the group, so that places are in the order of the commits. Returns the jobs by
    /// file.
    /// </summary>
    public static async Task<IReadOnlyList<(Guid FileId, Guid JobId)>> EnqueueAsync(
        NpgsqlConnection connection, Guid groupId, IReadOnlyCollection<Guid> files, NewEmbedding embedding, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            INSERT INTO sources.embedding_job (embedding_job_id, group_id, source_file_id, kind, batch_id, requested_by)
            SELECT g.job_id, $1, g.file_id, $4, $5, $6
              FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS g (job_id, file_id, place)
              JOIN sources.source_file f ON f.source_file_id = g.file_id AND f.group_id = $1 AND f.deleted_at_utc IS NULL
              JOIN sources.file_version v ON v.file_version_id = f.current_version_id AND v.state = 'ready' AND v.row_count > 0
             ORDER BY g.place
                ON CONFLICT (source_file_id) WHERE status IN ('queued', 'started') DO NOTHING
            RETURNING source_file_id, embedding_job_id, {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = files.Select(_ => Guid.CreateVersion7()).ToArray() });
        command.Parameters.Add(new() { Value = files.ToArray() });
        command.Parameters.Add(new() { Value = EnumFormatter.From(embedding.Kind) });
        command.Parameters.Add(new() { Value = (object?)embedding.BatchId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = embedding.RequestedBy });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var jobs = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(ct))
            jobs.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return jobs;
    }

    /// <summary>Claims the next job; null when none may be started now.</summary>
    /// <param name="database">The database.</param>
    /// <param name="owner">Name of this process.</param>
    /// <param name="lease">How long the lease is valid.</param>
    /// <param name="most">Jobs at once in the whole installation; 0 for no limit.</param>
    /// <param name="ct">Cancels the statement.</param>
    public static async Task<ClaimedFile?> ClaimAsync(
        NpgsqlDataSource database, string owner, TimeSpan lease, int most, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT job_id, job_fence, file_id, job_attempt FROM sources.claim_embedding_job($1, $2, $3)");
        command.Parameters.Add(new() { Value = owner });
        command.Parameters.Add(new() { Value = lease });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(new(EmbeddingJobs.Jobs, reader.GetGuid(0), reader.GetInt64(1)), reader.GetGuid(2), reader.GetInt32(3)) : null;
    }

    /// <summary>
    /// Puts a job that has just failed back to its place, to be tried again after a time; in the transaction that recorded the failure. A
    /// job that was stopped by the shutdown of its process has not used an attempt.
    /// </summary>
    public static async Task RetryAsync(
        NpgsqlConnection connection, JobLease lease, TimeSpan wait, bool countsAttempt, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE sources.embedding_job
               SET status = 'queued', ended_at_utc = NULL, duration_ms = NULL, slot = NULL,
                   attempt = attempt - CASE WHEN $4 THEN 0 ELSE 1 END, available_at_utc = clock_timestamp() + $3
             WHERE embedding_job_id = $1 AND fence = $2 AND status = 'failed' AND cancel_requested_at_utc IS NULL
            """, connection);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = wait });
        command.Parameters.Add(new() { Value = countsAttempt });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Puts jobs whose process is gone back to their places, as long as they have attempts left and their files no newer job. Any number of
    /// processes may do it at once. Returns how many.
    /// </summary>
    public static async Task<int> RequeueLostAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            WITH lost AS (
                SELECT embedding_job_id FROM sources.embedding_job j
                 WHERE status = 'failed' AND error_code = 'EMBEDDING_WORKER_LOST' AND attempt < $1
                   AND NOT EXISTS (SELECT FROM sources.embedding_job o
                                    WHERE o.source_file_id = j.source_file_id AND o.queue_number > j.queue_number)
                   FOR UPDATE SKIP LOCKED)
            UPDATE sources.embedding_job j
               SET status = 'queued', ended_at_utc = NULL, duration_ms = NULL, slot = NULL, available_at_utc = clock_timestamp()
              FROM lost WHERE j.embedding_job_id = lost.embedding_job_id
            RETURNING {Notify}
            """);
        command.Parameters.Add(new() { Value = MostAttempts });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var count = 0;
        while (await reader.ReadAsync(ct))
            count++;
        return count;
    }

    /// <summary>Notes how many texts a job has, without a hint; nothing when its holder lost it.</summary>
    public static async Task ShowAsync(NpgsqlConnection connection, JobLease lease, TextCounts counts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            UPDATE sources.embedding_job SET texts_total = $3, texts_done = $4, texts_reused = $5
             WHERE embedding_job_id = $1 AND fence = $2 AND status = 'started'
            """, connection);
        command.Parameters.Add(new() { Value = lease.JobId });
        command.Parameters.Add(new() { Value = lease.Fence });
        command.Parameters.Add(new() { Value = counts.Total });
        command.Parameters.Add(new() { Value = counts.Done });
        command.Parameters.Add(new() { Value = counts.Reused });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Tells the watchers of its group that a job changed: with the commit of the caller, or after it, where it waits for no disk. A hint
    /// that is lost with its process costs the watchers seconds, until they look by themselves.
    /// </summary>
    public static async Task HintAsync(NpgsqlConnection connection, Guid jobId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Notify} FROM sources.embedding_job WHERE embedding_job_id = $1", connection);
        command.Parameters.Add(new() { Value = jobId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Pauses the queue of a group, or resumes it. Files that are being embedded go on. Returns false when it was so.</summary>
    public static async Task<bool> SetPausedAsync(NpgsqlConnection connection, Guid groupId, bool paused, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE sources.document_group SET paused_at_utc = CASE WHEN $2 THEN clock_timestamp() END
             WHERE group_id = $1 AND (paused_at_utc IS NOT NULL) <> $2
            RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = groupId });
        command.Parameters.Add(new() { Value = paused });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Ends a job that waits as cancelled. Returns false when it does not wait.</summary>
    public static async Task<bool> CancelQueuedAsync(NpgsqlConnection connection, Guid jobId, string by, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH j AS (
                UPDATE sources.embedding_job
                   SET status = 'failed', ended_at_utc = clock_timestamp(), duration_ms = 0, error_code = $2, error_message = $3,
                       cancel_requested_at_utc = clock_timestamp(), cancel_requested_by = $4, event_seq = event_seq + 1
                 WHERE embedding_job_id = $1 AND status = 'queued'
                RETURNING embedding_job_id, group_id, event_seq, stage),
            e AS (
                INSERT INTO sources.embedding_job_event (embedding_job_id, seq, kind, stage, payload)
                SELECT embedding_job_id, event_seq, 'embedding_ended', stage, jsonb_build_object('status', 'failed', 'error_code', $2::text)
                  FROM j)
            SELECT {Notify} FROM j
            """, connection);
        var error = EmbeddingErrors.Canceled();
        command.Parameters.Add(new() { Value = jobId });
        command.Parameters.Add(new() { Value = error.Code });
        command.Parameters.Add(new() { Value = error.Message });
        command.Parameters.Add(new() { Value = by });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Whether a file is being embedded; the caller holds the row of its group, so that no claim comes in between.</summary>
    public static async Task<bool> IsProcessingAsync(NpgsqlConnection connection, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM sources.embedding_job WHERE source_file_id = $1 AND status = 'started')", connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Whether the current version of a file is embedded.</summary>
    public static async Task<bool> IsEmbeddedAsync(NpgsqlConnection connection, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT EXISTS (SELECT FROM sources.source_file f JOIN sources.embedding_set s ON s.file_version_id = f.current_version_id
                            WHERE f.source_file_id = $1 AND s.state = 'active')
            """, connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The job of a file that waits; null when there is none.</summary>
    public static async Task<Guid?> FindQueuedAsync(NpgsqlConnection connection, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT embedding_job_id FROM sources.embedding_job WHERE source_file_id = $1 AND status = 'queued'", connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }
}

/// <summary>What is asked of the queue.</summary>
/// <param name="Kind">Why.</param>
/// <param name="BatchId">Files that were asked for together; null for one.</param>
/// <param name="RequestedBy">Who asked.</param>
internal sealed record NewEmbedding(EmbeddingKind Kind, Guid? BatchId, string RequestedBy);

/// <summary>Texts of a job.</summary>
/// <param name="Total">Distinct texts.</param>
/// <param name="Done">Those that have a vector.</param>
/// <param name="Reused">Those of them that had one before.</param>
internal sealed record TextCounts(int Total, int Done, int Reused);
