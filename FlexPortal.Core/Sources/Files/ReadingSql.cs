using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Replaces what was read of a version; the caller holds the row of its group.</summary>
internal static class ReadingSql
{
    private const string Notify = $"pg_notify('{LiveEventChannel.Name}', '{SourcesTopics.Group}' || $1)";

    /// <summary>
    /// Takes a version as it is. False when it has no question, or is read otherwise than the user saw it.
    /// </summary>
    public static async Task<bool> AcceptAsync(
        NpgsqlConnection connection, StoredVersion version, FileReading accepted, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE sources.file_version SET state = 'ready', reading = $3
             WHERE file_version_id = $2 AND state = 'needs_look' AND reading = $4
            RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = version.GroupId });
        command.Parameters.Add(new() { Value = version.FileVersionId });
        command.Parameters.Add(FileSql.Json(accepted));
        command.Parameters.Add(FileSql.Json(version.Reading));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }

    /// <summary>Replaces everything that was read. False when the version is gone.</summary>
    public static async Task<bool> ReplaceAsync(
        NpgsqlConnection connection, StoredVersion version, ReadOutcome outcome, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            UPDATE sources.file_version
               SET state = $3, row_count = $4, column_count = $5, header_fingerprint = $6, reading = $7, preview = $8
             WHERE file_version_id = $2
            RETURNING {Notify}
            """, connection);
        command.Parameters.Add(new() { Value = version.GroupId });
        command.Parameters.Add(new() { Value = version.FileVersionId });
        command.Parameters.Add(new() { Value = EnumFormatter.From(outcome.State) });
        command.Parameters.Add(new() { Value = outcome.Rows });
        command.Parameters.Add(new() { Value = outcome.Reading.Columns.Count });
        command.Parameters.Add(new() { Value = outcome.Fingerprint });
        command.Parameters.Add(FileSql.Json(outcome.Reading));
        command.Parameters.Add(FileSql.Json(outcome.Preview));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct);
    }
}
