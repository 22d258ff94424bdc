using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>Brings the events of a document into temporary tables, which end with the transaction.</summary>
internal static class EventCopy
{
    /// <summary>Copies rows into <c>staged</c>, which has the columns of the table and those of a <see cref="StagedRow{T}"/>.</summary>
    public static async Task StageAsync<T>(
        NpgsqlConnection connection, LedgerTable<T> table, IReadOnlyList<StagedRow<T>> rows, CancellationToken ct)
    {
        var names = new MergeSql<T>(table);
        await using (var create = new NpgsqlCommand(names.CreateStaged, connection))
            await create.ExecuteNonQueryAsync(ct);
        await using (var copy = await connection.BeginBinaryImportAsync(names.CopyStaged, ct))
        {
            for (var ordinal = 0; ordinal < rows.Count; ordinal++)
                await WriteAsync(copy, table, rows[ordinal], ordinal, ct);
            await copy.CompleteAsync(ct);
        }

        await using var analyze = new NpgsqlCommand(names.AnalyzeStaged, connection);
        await analyze.ExecuteNonQueryAsync(ct);
    }

    private static async Task WriteAsync<T>(
        NpgsqlBinaryImporter copy, LedgerTable<T> table, StagedRow<T> row, int ordinal, CancellationToken ct)
    {
        await copy.StartRowAsync(ct);
        await copy.WriteAsync(row.Key, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(row.RawRecordId, NpgsqlDbType.Uuid, ct);
        await copy.WriteAsync(row.StatedAtUtc, NpgsqlDbType.TimestampTz, ct);
        await copy.WriteAsync(ordinal, NpgsqlDbType.Integer, ct);
        await (row.Conid is { } conid ? copy.WriteAsync(conid, NpgsqlDbType.Text, ct) : copy.WriteNullAsync(ct));
        await (row.LegKey is { } leg ? copy.WriteAsync(leg, NpgsqlDbType.Uuid, ct) : copy.WriteNullAsync(ct));
        foreach (var column in table.Columns)
            await column.WriteAsync(copy, row.Value, ct);
    }

    /// <summary>Writes the figures that a document states twice.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, Guid runId, IReadOnlyList<StagedRestatement> restatements, CancellationToken ct)
    {
        if (restatements.Count == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync("""
            COPY flex.event_restatement (account_id, ingestion_run_id, table_name, identity, column_name, former, latter,
                                         former_raw_record_id, latter_raw_record_id)
              FROM STDIN (FORMAT BINARY)
            """, ct);
        foreach (var restatement in restatements)
        {
            var value = restatement.Value;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(value.AccountId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(runId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(value.Table, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(value.Identity, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(value.Column, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(value.Former!.Value, NpgsqlDbType.Numeric, ct);
            await copy.WriteAsync(value.Latter!.Value, NpgsqlDbType.Numeric, ct);
            await copy.WriteAsync(restatement.FormerRawRecordId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(restatement.LatterRawRecordId, NpgsqlDbType.Uuid, ct);
        }

        await copy.CompleteAsync(ct);
    }

    /// <summary>Writes what could not be taken from a document as it stands.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, Guid runId, IReadOnlyList<StagedDiagnostic> diagnostics, CancellationToken ct)
    {
        if (diagnostics.Count == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync("""
            COPY flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, attribute, value, other_raw_record_id,
                                         other_value, conid, currency, row_count)
              FROM STDIN (FORMAT BINARY)
            """, ct);
        foreach (var diagnostic in diagnostics)
        {
            var value = diagnostic.Value;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(diagnostic.AccountId, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(runId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(value.Code, NpgsqlDbType.Text, ct);
            await WriteAsync(copy, diagnostic.RawRecordId, ct);
            await WriteAsync(copy, value.Attribute, ct);
            await WriteAsync(copy, value.Value, ct);
            await WriteAsync(copy, diagnostic.OtherRawRecordId, ct);
            await WriteAsync(copy, value.OtherValue, ct);
            await WriteAsync(copy, value.Conid, ct);
            await WriteAsync(copy, value.Currency, ct);
            await copy.WriteAsync((long)value.Count, NpgsqlDbType.Bigint, ct);
        }

        await copy.CompleteAsync(ct);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter copy, Guid? key, CancellationToken ct) =>
        key is { } known ? copy.WriteAsync(known, NpgsqlDbType.Uuid, ct) : copy.WriteNullAsync(ct);

    private static Task WriteAsync(NpgsqlBinaryImporter copy, string? text, CancellationToken ct) =>
        text is not null ? copy.WriteAsync(text, NpgsqlDbType.Text, ct) : copy.WriteNullAsync(ct);
}
