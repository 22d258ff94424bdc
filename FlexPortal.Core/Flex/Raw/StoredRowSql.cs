using System.Runtime.CompilerServices;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>A row as the database holds it.</summary>
internal sealed record StoredRow(
    string AccountId,
    DateOnly? ReportDate,
    DateOnly? RowDate,
    string Section,
    string Ref,
    string Element,
    long ByteOffset,
    long ByteLength,
    byte[] Payload);

/// <summary>Reads the rows of an artifact in the order in which they were stored, one by one.</summary>
internal static class StoredRowSql
{
    /// <summary>Whether a run published rows of the artifact, or found them published.</summary>
    public static async Task<bool> ArePublishedAsync(NpgsqlConnection connection, Guid artifactId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM flex.ingestion_run WHERE raw_artifact_id = $1 AND status = 'success' AND raw_record_count > 0)",
            connection);
        command.Parameters.Add(new() { Value = artifactId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    public static async IAsyncEnumerable<StoredRow> ReadAsync(
        NpgsqlConnection connection, Guid artifactId, [EnumeratorCancellation] CancellationToken ct)
    {
        // Row keys grow in the order of the statement. The payload is read as the text that was written, byte for byte.
        await using var command = new NpgsqlCommand("""
            SELECT account_id, section_name, source_row_ref, element_name, byte_offset, byte_length,
                   convert_to(source_payload::text, 'UTF8'), report_date_local, row_date_local
              FROM flex.raw_record WHERE raw_artifact_id = $1 ORDER BY raw_record_id
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = artifactId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new(
                reader.GetString(0), await reader.GetFieldValueAsync<DateOnly?>(7, ct), await reader.GetFieldValueAsync<DateOnly?>(8, ct),
                reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5),
                await reader.GetFieldValueAsync<byte[]>(6, ct));
        }
    }
}
