using System.Buffers;
using FlexPortal.Core.Flex.Ledger.Storage;
using FlexPortal.Core.Flex.Statements;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Where rows belong.</summary>
internal sealed record RowOrigin(Guid RunId, Guid ArtifactId, string AccountId);

/// <summary>Streams every row of a statement into <c>flex.raw_record</c> inside the caller's transaction.</summary>
internal static class RawRecordCopy
{
    private const int RowsBetweenReports = 2_000;

    private const string Import = """
        COPY flex.raw_record (raw_record_id, ingestion_run_id, raw_artifact_id, account_id, report_date_local, row_date_local,
                              section_name, source_row_ref, element_name, byte_offset, byte_length, source_payload)
          FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>Whether the rows of an artifact are there. They come all together or not at all.</summary>
    public static async Task<bool> HasRowsAsync(NpgsqlConnection connection, Guid artifactId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM flex.raw_record WHERE raw_artifact_id = $1)", connection);
        command.Parameters.Add(new() { Value = artifactId });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>
    /// Copies all rows, hands each to the ledger with its key, and returns how many. The reader is synchronous and fast, the socket is not:
    /// filled buffers are handed to the connection asynchronously every few rows by the import itself. When the ledger has enough rows to
    /// stage, the import ends and another one begins.
    /// </summary>
    public static async Task<long> CopyAsync(
        NpgsqlConnection connection, RowOrigin origin, ReceivedStatement received, StatementEncoding encoding, StatementLimits limits,
        LedgerFeed ledger, Func<long, CancellationToken, Task> report, CancellationToken ct)
    {
        await using var content = received.Content.OpenRead();
        using var reader = FlexStatementReader.Open(content, limits, encoding, ct);
        var ids = new RowIds(received.ReceivedAtUtc);
        var payload = new ArrayBufferWriter<byte>(4096);
        var rows = 0L;
        var isOver = false;
        while (!isOver)
        {
            await using (var copy = await connection.BeginBinaryImportAsync(Import, ct))
            {
                while (!ledger.IsFull && !isOver)
                {
                    isOver = !reader.Read(ct);
                    if (isOver)
                        break;
                    if (reader.Kind == StatementItem.StatementStart)
                        ledger.Start(reader.Statement!);
                    if (reader.Kind != StatementItem.Row)
                        continue;

                    var id = ids.Next();
                    payload.ResetWrittenCount();
                    reader.Row.WriteJson(payload);
                    await WriteAsync(copy, id, origin, reader, payload.WrittenMemory, ct);
                    ledger.Add(reader.SectionName, reader.Row, id);
                    if (++rows % RowsBetweenReports == 0)
                        await report(rows, ct);
                }

                await copy.CompleteAsync(ct);
            }

            await ledger.StageAsync(ct);
        }

        return rows;
    }

    private static async ValueTask WriteAsync(
        NpgsqlBinaryImporter copy,
        Guid id,
        RowOrigin origin,
        FlexStatementReader reader,
        ReadOnlyMemory<byte> payload,
        CancellationToken ct)
    {
        var row = reader.Row;
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(id, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(origin.RunId, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(origin.ArtifactId, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(row.AccountId.Length > 0 ? row.AccountId : origin.AccountId, NpgsqlDbType.Text, ct);
        await WriteAsync(copy, row.ReportDate, ct);
        await WriteAsync(copy, reader.RowDate, ct);
        await copy.WriteAsync(reader.SectionName, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(row.SourceRowRef, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(row.ElementName, NpgsqlDbType.Text, ct);
        await copy.WriteAsync(row.ByteOffset, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(row.ByteLength, NpgsqlDbType.Bigint, ct);
        await copy.WriteAsync(payload, NpgsqlDbType.Json, ct);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, DateOnly? day, CancellationToken ct) =>
        day is { } date ? copy.WriteAsync(date, NpgsqlDbType.Date, ct) : copy.WriteNullAsync(ct);
}
