using System.Runtime.CompilerServices;
using Npgsql;

namespace FlexPortal.Core.Flex.Export;

/// <summary>A row of an export.</summary>
internal sealed record SectionRow(
    string Ref, string Element, string AccountId, DateOnly? ReportDate, long ByteOffset, long ByteLength, string Payload);

/// <summary>Streams the rows of one section in document order.</summary>
internal static class SectionRowSql
{
    public static async IAsyncEnumerable<SectionRow> ReadAsync(
        NpgsqlConnection connection, Guid artifactId, string section, [EnumeratorCancellation] CancellationToken ct)
    {
        // No timeout: a download may be slow.
        await using var command = new NpgsqlCommand("""
            SELECT source_row_ref, element_name, account_id, report_date_local, byte_offset, byte_length, source_payload::text
              FROM flex.raw_record WHERE raw_artifact_id = $1 AND section_name = $2 ORDER BY byte_offset
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = artifactId });
        command.Parameters.Add(new() { Value = section });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new(
                reader.GetString(0), reader.GetString(1), reader.GetString(2),
                await reader.IsDBNullAsync(3, ct) ? null : await reader.GetFieldValueAsync<DateOnly>(3, ct),
                reader.GetInt64(4), reader.GetInt64(5), reader.GetString(6));
        }
    }
}
