using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Brings the events of a document into temporary tables, some at a time; the tables end with the transaction. A table has the columns of
/// its event and those of a <see cref="StagedRow{T}"/>.
/// </summary>
internal sealed class EventCopy(NpgsqlConnection connection)
{
    private const string Diagnostics = "ledger_diagnostic";

    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);

    /// <summary>Base currencies by account, known when the document ends.</summary>
    public IReadOnlyDictionary<string, string> BaseCurrencies { get; set; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether there are rows of a table.</summary>
    public bool Has(string table) => _rows.ContainsKey(table);

    /// <summary>Adds rows.</summary>
    public async Task AddAsync(StagedEvents events, CancellationToken ct)
    {
        await AddAsync(InstrumentTable.Instruments, events.Instruments, ct);
        await AddAsync(LedgerSql.Names, events.Names, ct);
        await AddAsync(LedgerTables.Fills, events.Fills, ct);
        await AddAsync(LedgerTables.Deals, events.Deals, ct);
        await AddAsync(LedgerTables.CorporateActions, events.CorporateActions, ct);
        await AddAsync(CashSql.Table, events.Cash, ct);
        await AddAsync(LedgerTables.Rates, events.Rates, ct);
        await AddAsync(events.Diagnostics, ct);
    }

    /// <summary>Makes an empty table where there is none.</summary>
    public async Task CreateAsync<T>(LedgerTable<T> table, CancellationToken ct)
    {
        if (!_rows.TryAdd(table.Name, 0))
            return;
        await using var create = new NpgsqlCommand(new MergeSql<T>(table).CreateStaged, connection);
        await create.ExecuteNonQueryAsync(ct);
    }

    private async Task AddAsync<T>(LedgerTable<T> table, IReadOnlyList<StagedRow<T>> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        await CreateAsync(table, ct);
        await using var copy = await connection.BeginBinaryImportAsync(new MergeSql<T>(table).CopyStaged, ct);
        foreach (var row in rows)
            await WriteAsync(copy, table, row, _rows[table.Name]++, ct);
        await copy.CompleteAsync(ct);
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
    public async Task RestateAsync(Guid runId, IReadOnlyList<StagedRestatement> restatements, CancellationToken ct)
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

    /// <summary>Leaves out what was staged of accounts that take nothing now.</summary>
    public async Task LeaveOutDiagnosticsAsync(string[] accounts, CancellationToken ct)
    {
        if (accounts.Length == 0 || !Has(Diagnostics))
            return;
        await using var command = new NpgsqlCommand(
            "DELETE FROM pg_temp.staged_ledger_diagnostic WHERE account_id = ANY ($1)", connection);
        command.Parameters.Add(new() { Value = accounts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Takes over what could not be taken from a document as it stands.</summary>
    public async Task TakeDiagnosticsAsync(Guid runId, CancellationToken ct)
    {
        if (!Has(Diagnostics))
            return;
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, attribute, value,
                                                other_raw_record_id, other_value, conid, currency, row_count)
            SELECT account_id, $1, code, source_raw_record_id, attribute, value, other_raw_record_id, other_value, conid, currency,
                   row_count
              FROM pg_temp.staged_ledger_diagnostic
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = runId });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task AddAsync(IReadOnlyList<StagedDiagnostic> diagnostics, CancellationToken ct)
    {
        if (diagnostics.Count == 0)
            return;
        if (_rows.TryAdd(Diagnostics, 0))
        {
            await using var create = new NpgsqlCommand("""
                DROP TABLE IF EXISTS pg_temp.staged_ledger_diagnostic;
                CREATE TEMP TABLE staged_ledger_diagnostic (
                    account_id text COLLATE "C", code text COLLATE "C", source_raw_record_id uuid, attribute text, value text,
                    other_raw_record_id uuid, other_value text, conid text, currency text, row_count bigint) ON COMMIT DROP
                """, connection);
            await create.ExecuteNonQueryAsync(ct);
        }

        await using var copy = await connection.BeginBinaryImportAsync("""
            COPY pg_temp.staged_ledger_diagnostic (account_id, code, source_raw_record_id, attribute, value, other_raw_record_id,
                                                   other_value, conid, currency, row_count)
              FROM STDIN (FORMAT BINARY)
            """, ct);
        foreach (var diagnostic in diagnostics)
        {
            var value = diagnostic.Value;
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(diagnostic.AccountId, NpgsqlDbType.Text, ct);
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
