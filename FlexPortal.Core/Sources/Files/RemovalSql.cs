using FlexPortal.Core.Platform.LiveEvents;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A file of which versions were removed for good.</summary>
internal sealed record PurgedFile(string Name, int Versions, string Sha256);

/// <summary>A file, without its content.</summary>
internal sealed record FoundFile(Guid GroupId, string Name, bool IsDeleted);

/// <summary>Deletes and restores files inside the caller's transaction, and removes what was deleted long ago.</summary>
internal static class RemovalSql
{
    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || group_id)";

    /// <summary>The group and name of a file; null when there is none.</summary>
    public static async Task<FoundFile?> FindAsync(NpgsqlConnection connection, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT group_id, name, deleted_at_utc IS NOT NULL FROM sources.source_file WHERE source_file_id = $1", connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(reader.GetGuid(0), reader.GetString(1), reader.GetBoolean(2)) : null;
    }

    /// <summary>Marks a file as deleted; null when it is deleted, or gone. The caller holds the row of the group.</summary>
    public static async Task<(DeletedFile Receipt, string Sha256)?> DeleteAsync(
        NpgsqlConnection connection, Guid sourceFileId, string by, DateTimeOffset at, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            WITH f AS (
                UPDATE sources.source_file SET deleted_by = $2, deleted_at_utc = $3
                 WHERE source_file_id = $1 AND deleted_at_utc IS NULL
                RETURNING name, group_id, current_version_id)
            SELECT f.name, v.versions, v.rows, v.bytes, c.content_sha256, {Notify}
              FROM f JOIN sources.file_version c ON c.file_version_id = f.current_version_id,
                   LATERAL (SELECT count(*)::int AS versions, sum(row_count)::bigint AS rows, sum(byte_length)::bigint AS bytes
                              FROM sources.file_version WHERE source_file_id = $1) AS v
            """, connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        command.Parameters.Add(new() { Value = by });
        command.Parameters.Add(new() { Value = at });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (new(sourceFileId, reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3), at, at, false),
                reader.GetString(4))
            : null;
    }

    /// <summary>
    /// Restores a file that was deleted after a moment. False when it is not deleted, or was before; the index of names decides whether the
    /// name is free. The caller holds the row of the group.
    /// </summary>
    public static async Task<bool> RestoreAsync(
        NpgsqlConnection connection, Guid sourceFileId, DateTimeOffset deletedAfter, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE sources.source_file SET deleted_by = NULL, deleted_at_utc = NULL
             WHERE source_file_id = $1 AND deleted_at_utc > $2
            RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        command.Parameters.Add(new() { Value = deletedAfter });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Removes files that were deleted before a moment, at most so many; those that another process holds are skipped.</summary>
    public static Task<IReadOnlyList<PurgedFile>> PurgeFilesAsync(
        NpgsqlConnection connection, DateTimeOffset before, int most, CancellationToken ct) => PurgeAsync(
            connection, """
            WITH old AS (
                SELECT source_file_id FROM sources.source_file WHERE deleted_at_utc < $1 LIMIT $2 FOR UPDATE SKIP LOCKED),
            counted AS (
                SELECT v.source_file_id, count(*)::int AS versions FROM sources.file_version v JOIN old USING (source_file_id)
                 GROUP BY v.source_file_id),
            gone AS (
                DELETE FROM sources.source_file f USING old WHERE f.source_file_id = old.source_file_id
                RETURNING f.source_file_id, f.name, f.current_version_id)
            SELECT g.name, counted.versions, v.content_sha256
              FROM gone g JOIN counted USING (source_file_id) JOIN sources.file_version v ON v.file_version_id = g.current_version_id
            """, before, most, ct);

    /// <summary>
    /// Removes versions that were replaced before a moment. One whose embeddings still answer stays until a later version is embedded.
    /// </summary>
    public static Task<IReadOnlyList<PurgedFile>> PurgeVersionsAsync(
        NpgsqlConnection connection, DateTimeOffset before, int most, CancellationToken ct) => PurgeAsync(
            connection, """
            WITH old AS (
                SELECT v.file_version_id FROM sources.file_version v
                 WHERE v.replaced_at_utc < $1
                   AND NOT EXISTS (SELECT FROM sources.source_file f WHERE f.current_version_id = v.file_version_id)
                   AND NOT EXISTS (SELECT FROM sources.embedding_set s WHERE s.file_version_id = v.file_version_id AND s.state = 'active')
                 LIMIT $2 FOR UPDATE SKIP LOCKED),
            gone AS (
                DELETE FROM sources.file_version v USING old WHERE v.file_version_id = old.file_version_id
                RETURNING v.source_file_id, v.content_sha256)
            SELECT f.name, 1, gone.content_sha256 FROM gone JOIN sources.source_file f USING (source_file_id)
            """, before, most, ct);

    private static async Task<IReadOnlyList<PurgedFile>> PurgeAsync(
        NpgsqlConnection connection, string statement, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var purged = new List<PurgedFile>();
        while (await reader.ReadAsync(ct))
            purged.Add(new(reader.GetString(0), reader.GetInt32(1), reader.GetString(2)));
        return purged;
    }
}
