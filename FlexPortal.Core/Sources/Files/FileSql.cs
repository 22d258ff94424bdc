using System.Text.Json;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Writes files and versions inside the caller's transaction.</summary>
internal static class FileSql
{
    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || $1)";

    /// <summary>Where the bytes are.</summary>
    public static ChunkTable Chunks { get; } = new("sources.file_chunk", "file_version_id");

    /// <summary>Why a file cannot be stored as it is asked for; null when it can.</summary>
    public static async Task<PortalError?> CheckAsync(
        NpgsqlDataSource database, UploadRequest request, string? sha256, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await CheckAsync(connection, request, sha256, ct);
    }

    /// <summary>The same on a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="request">The upload.</param>
    /// <param name="sha256">Hash of its bytes; null while it is not known.</param>
    /// <param name="ct">Cancels the read.</param>
    public static async Task<PortalError?> CheckAsync(
        NpgsqlConnection connection, UploadRequest request, string? sha256, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT g.archived_at_utc IS NOT NULL, n.version, s.name, s.version
              FROM sources.document_group g
              LEFT JOIN LATERAL (
                   SELECT v.version FROM sources.source_file f JOIN sources.file_version v ON v.file_version_id = f.current_version_id
                    WHERE f.group_id = g.group_id AND f.name_key = lower($2) AND f.deleted_at_utc IS NULL) AS n ON true
              LEFT JOIN LATERAL (
                   SELECT f.name, v.version FROM sources.file_version v JOIN sources.source_file f USING (source_file_id)
                    WHERE v.content_sha256 = $3 AND f.group_id = g.group_id AND f.deleted_at_utc IS NULL AND v.replaced_at_utc IS NULL
                    ORDER BY v.uploaded_at_utc LIMIT 1) AS s ON true
             WHERE g.group_id = $1
            """, connection);
        command.Parameters.Add(new() { Value = request.GroupId });
        command.Parameters.Add(new() { Value = request.Name });
        command.Parameters.Add(new() { Value = (object?)sha256 ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return SourcesErrors.GroupNotFound();
        if (reader.GetBoolean(0))
            return SourcesErrors.GroupArchived();
        if (!await reader.IsDBNullAsync(2, ct))
            return SourcesErrors.FileKnown(reader.GetString(2), reader.GetInt32(3));
        return request.Mode == UploadMode.NewFile && !await reader.IsDBNullAsync(1, ct)
            ? SourcesErrors.FileNameTaken(request.Name, reader.GetInt32(1)) : null;
    }

    /// <summary>Stores a version, and the file when its name is new; the caller holds the row of the group.</summary>
    public static async Task<UploadedFile> InsertAsync(
        NpgsqlConnection connection, UploadRequest request, ReceivedFile received, string by, DateTimeOffset at, CancellationToken ct)
    {
        var (name, versionId, read) = (request.Name, Guid.CreateVersion7(at), received.Read);
        await using var command = new NpgsqlCommand($"""
            WITH f AS (
                UPDATE sources.source_file SET current_version_id = $3
                 WHERE group_id = $1 AND name_key = lower($2) AND deleted_at_utc IS NULL
                RETURNING source_file_id),
            n AS (
                INSERT INTO sources.source_file (source_file_id, group_id, name, current_version_id, created_by, created_at_utc)
                SELECT $4, $1, $2, $3, $5, $6 WHERE NOT EXISTS (SELECT FROM f)
                RETURNING source_file_id),
            k AS (SELECT source_file_id FROM f UNION ALL SELECT source_file_id FROM n),
            r AS (
                UPDATE sources.file_version SET replaced_at_utc = $6
                 WHERE $18 AND source_file_id = (SELECT source_file_id FROM f) AND replaced_at_utc IS NULL)
            INSERT INTO sources.file_version (
                file_version_id, source_file_id, version, version_label, format, byte_length, content_sha256, chunk_count, compression,
                state, row_count, column_count, header_fingerprint, reading, preview, uploaded_by, uploaded_at_utc)
            SELECT $3, k.source_file_id,
                   COALESCE((SELECT max(v.version) FROM sources.file_version v WHERE v.source_file_id = k.source_file_id), 0) + 1,
                   $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $19, $5, $6
              FROM k
            RETURNING source_file_id, version, {Notify}
            """, connection);
        var add = command.Parameters;
        add.Add(new() { Value = request.GroupId });
        add.Add(new() { Value = name });
        add.Add(new() { Value = versionId });
        add.Add(new() { Value = Guid.CreateVersion7(at) });
        add.Add(new() { Value = by });
        add.Add(new() { Value = at });
        add.Add(new() { Value = (object?)request.VersionLabel?.Trim() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        add.Add(new() { Value = EnumFormatter.From(read.Format) });
        add.Add(new() { Value = received.Content.Length });
        add.Add(new() { Value = received.Sha256 });
        add.Add(new() { Value = ChunkCodec.CountOf(received.Content.Length) });
        add.Add(new() { Value = ChunkCodec.Compression });
        add.Add(new() { Value = EnumFormatter.From(read.State) });
        add.Add(new() { Value = read.Rows });
        add.Add(new() { Value = read.Reading.Columns.Count });
        add.Add(new() { Value = read.Fingerprint });
        add.Add(Json(read.Reading));
        add.Add(new() { Value = request.Mode == UploadMode.Replace });
        add.Add(Json(read.Preview));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetGuid(0), versionId, name, reader.GetInt32(1), read.State, read.Rows, read.Reading.Columns.Count, received.Sha256,
            read.Reading.Warnings);
    }

    /// <summary>Renames a file; the index of names decides whether the name is free. The caller holds the row of the group.</summary>
    public static async Task RenameAsync(NpgsqlConnection connection, FoundFile file, Guid sourceFileId, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE sources.source_file SET name = $3 WHERE source_file_id = $2 RETURNING {Notify}", connection);
        command.Parameters.Add(new() { Value = file.GroupId });
        command.Parameters.Add(new() { Value = sourceFileId });
        command.Parameters.Add(new() { Value = name });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>
    /// Who uploaded the current version, when it is another one than this and ready; null otherwise. The caller holds the row of the group.
    /// </summary>
    public static async Task<string?> FindNewerAsync(NpgsqlConnection connection, Guid sourceFileId, Guid versionId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT v.uploaded_by FROM sources.source_file f JOIN sources.file_version v ON v.file_version_id = f.current_version_id
             WHERE f.source_file_id = $1 AND v.file_version_id <> $2 AND v.state = 'ready'
            """, connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        command.Parameters.Add(new() { Value = versionId });
        return await command.ExecuteScalarAsync(ct) as string;
    }

    /// <summary>A value as jsonb.</summary>
    public static NpgsqlParameter Json<T>(T value) =>
        // A text of PostgreSQL has no zero character; a file can.
        new()
        {
            Value = JsonSerializer.Serialize(value, PortalJson.Options).Replace("\\u0000", "\uFFFD", StringComparison.Ordinal),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        };
}
