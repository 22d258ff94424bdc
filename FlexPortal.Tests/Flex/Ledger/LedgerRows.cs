using System.Globalization;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger;

/// <summary>
/// Writes ledger rows with plain SQL into a database of one test, which starts with one run, one artifact, one raw row and one instrument.
/// A row has valid defaults; a test sets the columns that it is about.
/// </summary>
internal sealed class LedgerRows : IAsyncDisposable
{
    public const string Account = "U1000001";
    private static readonly DateOnly Day = new(2026, 1, 5);
    private static readonly DateTimeOffset Moment = new(2026, 1, 5, 14, 30, 0, TimeSpan.Zero);

    private readonly TestDatabase _database;
    private int _rawRows;

    private LedgerRows(TestDatabase database) => _database = database;

    public TestDatabase Database => _database;

    public Guid Run { get; private set; }

    public Guid Artifact { get; private set; }

    public Guid RawRecord { get; private set; }

    public Guid Instrument { get; private set; }

    public static async Task<LedgerRows> CreateAsync()
    {
        var rows = new LedgerRows(await TestDatabase.CreateAsync());
        rows.Run = await rows.RunAsync(Account);
        rows.Artifact = await rows.InsertAsync(
            "raw_artifact", ("ingestion_run_id", rows.Run), ("account_id", Account), ("period_key", "20260105-20260105"),
            ("flex_query_id", "1"), ("payload_sha256", new string('a', 64)), ("byte_length", 1000L), ("chunk_count", 1),
            ("compression", "none"), ("received_at_utc", Moment), ("account_seq", 1L), ("prev_link", new byte[32]), ("link", new byte[32]));
        rows.RawRecord = await rows.RawRecordAsync("Trades", "Trade");
        rows.Instrument = await rows.InstrumentAsync();
        return rows;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    public Task<Guid> RunAsync(string account) => InsertAsync(
        "ingestion_run", ("account_id", account), ("flex_query_id", "1"), ("trigger", "cli"), ("requested_by", "test"),
        ("lease_owner", "test"), ("lease_expires_at_utc", Moment));

    public Task<Guid> RawRecordAsync(string section, string element)
    {
        _rawRows++;
        var reference = string.Create(CultureInfo.InvariantCulture, $"1/{section}/{element}[{_rawRows}]");
        return InsertAsync(
            "raw_record", ("raw_record_id", Guid.NewGuid()), ("ingestion_run_id", Run), ("raw_artifact_id", Artifact),
            ("account_id", Account), ("section_name", section), ("source_row_ref", reference), ("element_name", element),
            ("byte_offset", _rawRows * 100L), ("byte_length", 100L), ("source_payload", new Json("{}")));
    }

    public Task<Guid> InstrumentAsync(params (string, object?)[] columns) =>
        InsertAsync("instrument", [.. Provenance, ("conid", "265598"), .. columns]);

    public Task<Guid> FillAsync(params (string, object?)[] columns) => InsertAsync(
        "event_trade_fill",
        [.. Provenance, ("instrument_id", Instrument), ("report_date_local", Day), ("quantity", 100m), ("currency", "USD"), .. columns]);

    public Task<Guid> CashAsync(params (string, object?)[] columns) => InsertAsync(
        "event_cashflow",
        [
            .. Provenance, ("source", "cash_transaction"), ("cash_action", "withholding_tax"), ("report_date_local", Day),
            ("amount", -1.68m), ("currency", "USD"), .. columns,
        ]);

    public Task<Guid> LegAsync(params (string, object?)[] columns) =>
        InsertAsync("event_corp_action", [.. Provenance, ("report_date_local", Day), .. columns]);

    /// <summary>One leg of selling 20,000 EUR for USD in an account that counts in CHF.</summary>
    public Task<Guid> FxLegAsync(params (string, object?)[] columns) => InsertAsync(
        "event_fx",
        [
            .. Provenance, ("report_date_local", Day), ("leg", "dealt"), ("currency", "EUR"), ("amount", -20000m),
            ("counter_currency", "USD"), ("counter_amount", 24060.4m), ("functional_currency", "CHF"), .. columns,
        ]);

    public Task<Guid> LotAsync(params (string, object?)[] columns) => InsertAsync(
        "position_lot",
        [
            .. Provenance, ("instrument_id", Instrument), ("origin", "transfer"), ("open_date_local", Day), ("open_quantity", 100m),
            ("remaining_quantity", 100m), ("currency", "USD"), ("cost_basis_open", 1000m), ("cost_basis_remaining", 1000m),
            ("as_of_date_local", Day), ("computed_at_utc", Moment), .. columns,
        ]);

    public Task<Guid> SnapshotAsync(params (string, object?)[] columns) => InsertAsync(
        "pnl_snapshot_daily",
        [
            .. Provenance, ("instrument_id", Instrument), ("report_date_local", Day), ("position_quantity", 100m), ("currency", "USD"),
            ("base_currency", "CHF"), ("computed_at_utc", Moment), .. columns,
        ]);

    public Task<Guid> RateAsync(params (string, object?)[] columns) => InsertAsync(
        "fx_rate",
        [
            .. Provenance, ("report_date_local", Day), ("from_currency", "USD"), ("to_currency", "CHF"), ("rate", 0.9m),
            ("stated_at_utc", Moment), .. columns,
        ]);

    public Task<Guid> RestatementAsync(params (string, object?)[] columns) => InsertAsync(
        "event_restatement",
        [
            ("account_id", Account), ("ingestion_run_id", Run), ("table_name", "event_trade_fill"), ("identity", "a.01.01"),
            ("column_name", "commission"), ("former", -1m), ("latter", -2m), ("former_raw_record_id", RawRecord),
            ("latter_raw_record_id", RawRecord), .. columns,
        ]);

    /// <summary>Inserts a row and returns its key. A column given twice has its last value.</summary>
    public async Task<Guid> InsertAsync(string table, params (string Column, object? Value)[] columns)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
        {
            values[column] = value;
        }

        var slots = values.Select((pair, index) => pair.Value is Json ? $"${index + 1}::json" : $"${index + 1}");
        await using var command = _database.Source.CreateCommand(
            $"INSERT INTO flex.{table} ({string.Join(", ", values.Keys)}) VALUES ({string.Join(", ", slots)}) RETURNING {table}_id");
        foreach (var value in values.Values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (value is Json json ? json.Text : value) ?? DBNull.Value });
        }

        return (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Asserts that the database refuses, by the constraint or unique index of this name.</summary>
    public static async Task RefusedAsync(string constraint, Func<Task> insert)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(insert);
        Assert.Equal(constraint, refusal.ConstraintName);
    }

    public Task<long> CountAsync(string table) => _database.ScalarAsync<long>($"SELECT count(*) FROM flex.{table}");

    private (string, object?)[] Provenance =>
        [("account_id", Account), ("ingestion_run_id", Run), ("source_raw_record_id", RawRecord)];

    private sealed record Json(string Text);
}
