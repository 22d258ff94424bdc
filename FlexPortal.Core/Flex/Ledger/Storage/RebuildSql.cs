using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Content;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>An artifact whose rows are stored.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="AccountId">Its account.</param>
/// <param name="RunId">The run that stored the rows.</param>
internal sealed record StoredDocument(StoredBytes Bytes, string AccountId, Guid RunId);

/// <summary>Reads raw rows back for the ledger, and empties it.</summary>
internal static class RebuildSql
{
    /// <summary>Accounts that have raw rows, or a ledger that is to be built.</summary>
    public static async Task<IReadOnlyList<string>> ListAccountsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT account_id FROM flex.raw_record UNION SELECT account_id FROM flex.raw_artifact
             UNION SELECT account_id FROM flex.ledger_pending
             ORDER BY 1
            """, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var accounts = new List<string>();
        while (await reader.ReadAsync(ct))
            accounts.Add(reader.GetString(0));
        return accounts;
    }

    /// <summary>
    /// Removes everything that events made, of one account. What users attached to an instrument stays, and with it the instrument, without
    /// its attributes; lots and daily results are computed again from the events.
    /// </summary>
    public static async Task ClearAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        string[] steps =
        [
            "DELETE FROM flex.pnl_snapshot_daily WHERE account_id = $1",
            "DELETE FROM flex.position_lot WHERE account_id = $1",
            "DELETE FROM flex.event_cashflow WHERE account_id = $1",
            "DELETE FROM flex.event_corp_action WHERE account_id = $1",
            "DELETE FROM flex.event_fx WHERE account_id = $1",
            "DELETE FROM flex.event_trade_fill WHERE account_id = $1",
            "DELETE FROM flex.fx_rate WHERE account_id = $1",
            "DELETE FROM flex.event_restatement WHERE account_id = $1",
            "DELETE FROM flex.ledger_diagnostic WHERE account_id = $1",
            "DELETE FROM flex.event_confirmation WHERE account_id = $1",
            "DELETE FROM flex.instrument_name WHERE account_id = $1",
            """
            DELETE FROM flex.instrument i
             WHERE account_id = $1
               AND NOT EXISTS (SELECT FROM flex.instrument_label l WHERE l.account_id = $1 AND l.instrument_id = i.instrument_id)
               AND NOT EXISTS (SELECT FROM flex.note n WHERE n.account_id = $1 AND n.instrument_id = i.instrument_id)
            """,
            """
            UPDATE flex.instrument
               SET symbol = NULL, description = NULL, asset_category = NULL, sub_category = NULL, currency = NULL, isin = NULL,
                   cusip = NULL, sedol = NULL, figi = NULL, security_id = NULL, security_id_type = NULL, listing_exchange = NULL,
                   issuer = NULL, issuer_country_code = NULL, underlying_conid = NULL, underlying_symbol = NULL, multiplier = NULL,
                   strike = NULL,
                   put_call = NULL, expiry_date_local = NULL, maturity = NULL, issue_date_local = NULL, principal_adjust_factor = NULL,
                   stated_at_utc = '-infinity', stated_apart = NULL
             WHERE account_id = $1
            """,
        ];
        foreach (var step in steps)
        {
            await using var command = new NpgsqlCommand(step, connection) { CommandTimeout = 0 };
            command.Parameters.Add(new() { Value = accountId });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>
    /// Artifacts that hold rows of an account, its own or another's, in the order in which the rows were stored. That is the order of the
    /// account's numbers, but for bytes that were refused at first and accepted later.
    /// </summary>
    public static async Task<IReadOnlyList<StoredDocument>> ListDocumentsAsync(
        NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT a.raw_artifact_id, a.byte_length, a.compression, a.account_id, first.ingestion_run_id
              FROM flex.raw_artifact a
             CROSS JOIN LATERAL (
                   SELECT r.raw_record_id, r.ingestion_run_id FROM flex.raw_record r
                    WHERE r.raw_artifact_id = a.raw_artifact_id ORDER BY r.raw_record_id LIMIT 1) first
             WHERE a.account_id = $1
                OR EXISTS (SELECT FROM flex.raw_record r WHERE r.raw_artifact_id = a.raw_artifact_id AND r.account_id = $1)
             ORDER BY first.raw_record_id, a.account_seq
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var documents = new List<StoredDocument>();
        while (await reader.ReadAsync(ct))
        {
            documents.Add(new(
                new(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2)), reader.GetString(3), reader.GetGuid(4)));
        }

        return documents;
    }

    /// <summary>
    /// Rows of the sections that the ledger reads, with their keys, in the order of the document. They come in batches, and between two of
    /// them the connection is free.
    /// </summary>
    public static async IAsyncEnumerable<IReadOnlyList<(Guid Key, StoredRow Row)>> ReadRowsAsync(
        NpgsqlConnection connection, Guid artifactId, [EnumeratorCancellation] CancellationToken ct)
    {
        await using (var open = new NpgsqlCommand("""
            DECLARE stored_rows NO SCROLL CURSOR FOR
            SELECT raw_record_id, account_id, section_name, source_row_ref, element_name, byte_offset, byte_length,
                   convert_to(source_payload::text, 'UTF8'), report_date_local, row_date_local
              FROM flex.raw_record WHERE raw_artifact_id = $1 AND section_name = ANY ($2) ORDER BY raw_record_id
            """, connection) { CommandTimeout = 0 })
        {
            open.Parameters.Add(new() { Value = artifactId });
            open.Parameters.Add(
                new() { Value = StatementEvents.Sections.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await open.ExecuteNonQueryAsync(ct);
        }

        while (await FetchAsync(connection, ct) is { Count: > 0 } rows)
            yield return rows;
        await using var close = new NpgsqlCommand("CLOSE stored_rows", connection);
        await close.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<(Guid Key, StoredRow Row)>> FetchAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("FETCH 1000 FROM stored_rows", connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(Guid, StoredRow)>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add((reader.GetGuid(0), new(
                reader.GetString(1), await reader.GetFieldValueAsync<DateOnly?>(8, ct), await reader.GetFieldValueAsync<DateOnly?>(9, ct),
                reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5), reader.GetInt64(6),
                await reader.GetFieldValueAsync<byte[]>(7, ct))));
        }

        return rows;
    }

    /// <summary>Says that the ledger of an account is built.</summary>
    public static async Task EndPendingAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("DELETE FROM flex.ledger_pending WHERE account_id = $1", connection);
        command.Parameters.Add(new() { Value = accountId });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Accounts whose ledger is to be built.</summary>
    public static async Task<IReadOnlyList<string>> ListPendingAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT account_id FROM flex.ledger_pending ORDER BY account_id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var accounts = new List<string>();
        while (await reader.ReadAsync(ct))
            accounts.Add(reader.GetString(0));
        return accounts;
    }

    /// <summary>How much the ledger of an account holds.</summary>
    public static async Task<LedgerCounts> CountAsync(NpgsqlConnection connection, string accountId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            SELECT (SELECT count(*) FROM flex.event_trade_fill WHERE account_id = $1),
                   (SELECT count(*) FROM flex.event_fx WHERE account_id = $1),
                   (SELECT count(*) FROM flex.event_cashflow WHERE account_id = $1),
                   (SELECT count(*) FROM flex.event_corp_action WHERE account_id = $1),
                   (SELECT count(*) FROM flex.fx_rate WHERE account_id = $1),
                   (SELECT count(*) FROM flex.instrument WHERE account_id = $1),
                   (SELECT count(*) FROM flex.event_restatement WHERE account_id = $1),
                   (SELECT count(*) FROM flex.ledger_diagnostic WHERE account_id = $1)
            """, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new() { Value = accountId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
            reader.GetInt64(6), reader.GetInt64(7));
    }
}
