using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>The rows that are looked at, and the pattern of a search.</summary>
internal sealed record SearchScope(Guid ArtifactId, string Section, string? AccountId, string Pattern = "%");

/// <summary>Looks at the rows of a section a stretch at a time, along the index of the document order.</summary>
internal static class RecordSearchSql
{
    /// <summary>No statement of a search takes longer; the database is there for the runs first.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT set_config('statement_timeout', '3s', true), set_config('transaction_read_only', 'on', true)", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>End of a batch of rows, and their number.</summary>
    public static async Task<(long End, long Rows)> MeasureAsync(
        NpgsqlConnection connection, SearchScope scope, long after, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT max(byte_offset), count(*) FROM (
                SELECT byte_offset FROM flex.raw_record WHERE raw_artifact_id = $1 AND section_name = $2 AND byte_offset > $3
                 ORDER BY byte_offset LIMIT $4) AS stretch
            """, connection);
        AddScope(command, scope, after);
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var rows = reader.GetInt64(1);
        return (rows == 0 ? after : reader.GetInt64(0), rows);
    }

    /// <summary>Rows after one place up to another.</summary>
    public static async Task<long> CountAsync(NpgsqlConnection connection, SearchScope scope, long after, long end, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*) FROM flex.raw_record WHERE raw_artifact_id = $1 AND section_name = $2 AND byte_offset > $3 AND byte_offset <= $4
            """, connection);
        AddScope(command, scope, after);
        command.Parameters.Add(new() { Value = end });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Rows of a stretch that may hold the text. Bytes are compared, which folds the case of ASCII alone, and fast.</summary>
    public static async Task<List<RawRecordView>> ListAsync(
        NpgsqlConnection connection, SearchScope scope, long after, long end, int most, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT raw_record_id, ingestion_run_id, account_id, report_date_local, source_row_ref, element_name, byte_offset, byte_length,
                   source_payload::text, row_date_local
              FROM flex.raw_record
             WHERE raw_artifact_id = $1 AND section_name = $2 AND byte_offset > $3 AND byte_offset <= $4
               AND ($5 IS NULL OR account_id = $5) AND source_payload::text COLLATE "C" ILIKE $6
             ORDER BY byte_offset LIMIT $7
            """, connection);
        AddScope(command, scope, after);
        command.Parameters.Add(new() { Value = end });
        command.Parameters.Add(new() { Value = (object?)scope.AccountId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = scope.Pattern });
        command.Parameters.Add(new() { Value = most });
        return await ReadAsync(command, scope, ct);
    }

    /// <summary>The rows that a command selects, with the columns of <see cref="ListAsync"/>.</summary>
    public static async Task<List<RawRecordView>> ReadAsync(NpgsqlCommand command, SearchScope scope, CancellationToken ct)
    {
        var rows = new List<RawRecordView>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            using var payload = JsonDocument.Parse(reader.GetString(8));
            rows.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), scope.ArtifactId, reader.GetString(2),
                await reader.GetFieldValueAsync<DateOnly?>(3, ct), await reader.GetFieldValueAsync<DateOnly?>(9, ct),
                scope.Section,
                reader.GetString(4),
                reader.GetString(5),
                reader.GetInt64(6),
                reader.GetInt64(7),
                payload.RootElement.Clone()));
        }

        return rows;
    }

    private static void AddScope(NpgsqlCommand command, SearchScope scope, long after)
    {
        command.Parameters.Add(new() { Value = scope.ArtifactId });
        command.Parameters.Add(new() { Value = scope.Section });
        command.Parameters.Add(new() { Value = after });
    }
}
