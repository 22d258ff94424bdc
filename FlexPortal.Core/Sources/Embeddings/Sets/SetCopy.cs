using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>A set that is complete.</summary>
internal sealed record NewSet
{
    /// <summary>Key.</summary>
    public required Guid SetId { get; init; }

    /// <summary>The job that made it.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The file.</summary>
    public required Guid SourceFileId { get; init; }

    /// <summary>The version that was read.</summary>
    public required Guid FileVersionId { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Length of its vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The columns as they were chosen, as JSON.</summary>
    public required string ColumnsJson { get; init; }

    /// <summary>Rows of the texts.</summary>
    public required long Rows { get; init; }

    /// <summary>Texts that were longer than the model reads.</summary>
    public required int Cut { get; init; }

    /// <summary>The distinct texts in the order of their first row.</summary>
    public required IReadOnlyList<SetText> Texts { get; init; }
}

/// <summary>A distinct text.</summary>
/// <param name="Sha256">Its hash, of UTF-8.</param>
/// <param name="Content">The text.</param>
/// <param name="Rows">The rows of the file that have it, ascending.</param>
internal sealed record SetText(byte[] Sha256, string Content, IReadOnlyList<int> Rows);

/// <summary>
/// Writes a set and lets it take the place of the former one, inside the caller's transaction, which ends the job last. A reader of
/// <c>embedding_set</c> sees the former set or this one, never a mix.
/// </summary>
internal static class SetCopy
{
    /// <summary>Writes and switches. Returns false when the file was deleted meanwhile: roll back then.</summary>
    public static async Task<bool> WriteAsync(NpgsqlConnection connection, NewSet set, CancellationToken ct)
    {
        if (!await RetireAsync(connection, set.SourceFileId, ct))
            return false;

        await InsertAsync(connection, set, ct);
        await using var copy = await connection.BeginBinaryImportAsync("""
            COPY sources.set_text (embedding_set_id, text_number, text_sha256, content, row_numbers) FROM STDIN (FORMAT BINARY)
            """, ct);
        for (var number = 0; number < set.Texts.Count; number++)
        {
            var text = set.Texts[number];
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(set.SetId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(number + 1, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(text.Sha256, NpgsqlDbType.Bytea, ct);
            await copy.WriteAsync(text.Content, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(text.Rows.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer, ct);
        }

        await copy.CompleteAsync(ct);
        return true;
    }

    private static async Task<bool> RetireAsync(NpgsqlConnection connection, Guid sourceFileId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            WITH f AS (
                SELECT source_file_id FROM sources.source_file WHERE source_file_id = $1 AND deleted_at_utc IS NULL FOR NO KEY UPDATE),
            s AS (
                UPDATE sources.embedding_set SET state = 'retired', retired_at_utc = clock_timestamp()
                 WHERE source_file_id = (SELECT source_file_id FROM f) AND state = 'active')
            SELECT EXISTS (SELECT FROM f)
            """, connection);
        command.Parameters.Add(new() { Value = sourceFileId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, NewSet set, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO sources.embedding_set (embedding_set_id, source_file_id, file_version_id, embedding_job_id, model, dimensions,
                                               state, columns, text_count, row_count, cut_count)
            VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8, $9, $10)
            """, connection);
        command.Parameters.Add(new() { Value = set.SetId });
        command.Parameters.Add(new() { Value = set.SourceFileId });
        command.Parameters.Add(new() { Value = set.FileVersionId });
        command.Parameters.Add(new() { Value = set.JobId });
        command.Parameters.Add(new() { Value = set.Model });
        command.Parameters.Add(new() { Value = set.Dimensions });
        command.Parameters.Add(new() { Value = set.ColumnsJson, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = set.Texts.Count });
        command.Parameters.Add(new() { Value = set.Rows });
        command.Parameters.Add(new() { Value = set.Cut });
        await command.ExecuteNonQueryAsync(ct);
    }
}
