using FlexPortal.Core.Flex.Ledger.Events;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>What the events of one document need around them.</summary>
internal static class LedgerSql
{
    // First key of the advisory locks of ledgers.
    private const int Locks = 41;

    // First key of the advisory lock of who analyzes.
    private const int AnalyzeLock = 42;

    /// <summary>
    /// The merges join whole documents, and their long conditions are not worth compiling. A foreign key is looked up by its index however
    /// small the table is now: the plan of the first rows serves all the others.
    /// </summary>
    private const string Settings =
        "SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true), set_config('random_page_cost', '1.1', true)";

    /// <summary>Names of contracts.</summary>
    public static LedgerTable<InstrumentName> Names { get; } = new()
    {
        Name = "instrument_name",
        Key = "instrument_name_id",
        Columns =
        [
            Staged<InstrumentName>.Text("account_id", name => name.AccountId),
            Staged<InstrumentName>.Text("conid", name => name.Conid),
            Staged<InstrumentName>.Text("symbol", name => name.Symbol),
            Staged<InstrumentName>.Text("isin", name => name.Isin),
            Staged<InstrumentName>.Day("first_day_local", name => name.FirstDay),
            Staged<InstrumentName>.Day("last_day_local", name => name.LastDay),
        ],
        Matches = [],
        Identity = "",
        Figures = [],
    };

    /// <summary>
    /// Waits until no other transaction writes the ledgers of these accounts, which must be sorted. A rebuild may take minutes, and the
    /// statement that waits for it must not fail.
    /// </summary>
    public static async Task LockAsync(NpgsqlConnection connection, string[] accounts, CancellationToken ct)
    {
        await using var patience = new NpgsqlCommand(
            "SELECT current_setting('lock_timeout'), set_config('lock_timeout', '0', true)", connection);
        var timeout = (string)(await patience.ExecuteScalarAsync(ct))!;
        foreach (var account in accounts)
        {
            await using var take = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1, hashtext($2))", connection) { CommandTimeout = 0 };
            take.Parameters.Add(new() { Value = Locks });
            take.Parameters.Add(new() { Value = account });
            await take.ExecuteNonQueryAsync(ct);
        }

        await using var restore = new NpgsqlCommand("SELECT set_config('lock_timeout', $1, true)", connection);
        restore.Parameters.Add(new() { Value = timeout });
        await restore.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Accounts whose ledger must be built from all raw rows before anything is added.</summary>
    public static async Task<HashSet<string>> FindPendingAsync(NpgsqlConnection connection, string[] accounts, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT account_id FROM flex.ledger_pending WHERE account_id = ANY ($1)", connection);
        command.Parameters.Add(new() { Value = accounts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var pending = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            pending.Add(reader.GetString(0));
        return pending;
    }

    /// <summary>When the bytes first arrived, UTC.</summary>
    public static async Task<DateTimeOffset> ReadReceivedAtAsync(NpgsqlConnection connection, Guid artifactId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT received_at_utc FROM flex.raw_artifact WHERE raw_artifact_id = $1", connection);
        command.Parameters.Add(new() { Value = artifactId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? await reader.GetFieldValueAsync<DateTimeOffset>(0, ct)
            : throw new InvalidOperationException("Events are stored with the artifact of their rows.");
    }

    /// <summary>Merges the names that were staged; the earliest row of a name is its source.</summary>
    public static async Task MergeNamesAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO flex.instrument_name AS k (account_id, conid, symbol, isin, first_day_local, last_day_local, ingestion_run_id,
                                                   source_raw_record_id)
            SELECT s.account_id, s.conid, s.symbol, s.isin, s.first_day_local, s.last_day_local, $1, s.raw_record_id
              FROM pg_temp.staged_instrument_name s ORDER BY s.staged_ordinal
            ON CONFLICT (account_id, conid, symbol, isin) DO UPDATE
               SET first_day_local = LEAST(k.first_day_local, EXCLUDED.first_day_local),
                   last_day_local = GREATEST(k.last_day_local, EXCLUDED.last_day_local),
                   ingestion_run_id = CASE WHEN k.first_day_local <= EXCLUDED.first_day_local THEN k.ingestion_run_id
                                           ELSE EXCLUDED.ingestion_run_id END,
                   source_raw_record_id = CASE WHEN k.first_day_local <= EXCLUDED.first_day_local THEN k.source_raw_record_id
                                               ELSE EXCLUDED.source_raw_record_id END
             WHERE EXCLUDED.first_day_local IS NOT NULL
               AND (k.first_day_local IS NULL OR EXCLUDED.first_day_local < k.first_day_local OR EXCLUDED.last_day_local > k.last_day_local)
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = runId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Sets what the merges of a transaction need.</summary>
    public static Task PrepareAsync(NpgsqlConnection connection, CancellationToken ct) => ExecuteAsync(connection, Settings, ct);

    /// <summary>
    /// Lets the database know its contracts when a document brings most of them. Without it the foreign key of each event goes through all
    /// contracts of the account, by whichever index begins with it. One transaction does it at a time, and no other waits for it.
    /// </summary>
    public static async Task AnalyzeInstrumentsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand("""
            SELECT CASE WHEN c.reltuples * 2 < (SELECT count(*) FROM pg_temp.staged_instrument)
                        THEN pg_try_advisory_xact_lock($1, 0) ELSE false END
              FROM pg_class c WHERE c.oid = 'flex.instrument'::regclass
            """, connection);
        ask.Parameters.Add(new() { Value = AnalyzeLock });
        if ((bool)(await ask.ExecuteScalarAsync(ct))!)
            await ExecuteAsync(connection, "ANALYZE flex.instrument (account_id, instrument_id, conid)", ct);
    }

    /// <summary>Names the base currency on every leg; one of an account without it is no event.</summary>
    public static async Task NameBaseCurrenciesAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<string, string> currencies, CancellationToken ct)
    {
        await using var name = new NpgsqlCommand("""
            UPDATE pg_temp.staged_event_fx s SET functional_currency = b.currency
              FROM unnest($1, $2) AS b (account_id, currency)
             WHERE s.account_id = b.account_id AND s.functional_currency <> b.currency
            """, connection) { CommandTimeout = 0 };
        name.Parameters.Add(new() { Value = currencies.Keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        name.Parameters.Add(new() { Value = currencies.Values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await name.ExecuteNonQueryAsync(ct);
        await using var remove = new NpgsqlCommand(
            "DELETE FROM pg_temp.staged_event_fx WHERE account_id <> ALL ($1)", connection)
        { CommandTimeout = 0 };
        remove.Parameters.Add(new() { Value = currencies.Keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await remove.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Says of a whole document what became of it.</summary>
    public static async Task AddDiagnosticAsync(NpgsqlConnection connection, LedgerOrigin origin, string code, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code) VALUES ($1, $2, $3)", connection);
        command.Parameters.Add(new() { Value = origin.AccountId });
        command.Parameters.Add(new() { Value = origin.RunId });
        command.Parameters.Add(new() { Value = code });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Marks where a fault of the ledger goes back to.</summary>
    public static Task BeginPartAsync(NpgsqlConnection connection, CancellationToken ct) =>
        ExecuteAsync(connection, "SAVEPOINT ledger", ct);

    /// <summary>Keeps what was done since.</summary>
    public static Task KeepPartAsync(NpgsqlConnection connection, CancellationToken ct) =>
        ExecuteAsync(connection, "RELEASE SAVEPOINT ledger", ct);

    /// <summary>Undoes what was done since.</summary>
    public static Task UndoPartAsync(NpgsqlConnection connection, CancellationToken ct) =>
        ExecuteAsync(connection, "ROLLBACK TO SAVEPOINT ledger; RELEASE SAVEPOINT ledger", ct);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}
