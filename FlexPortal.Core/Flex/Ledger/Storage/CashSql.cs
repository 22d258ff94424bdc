using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>
/// Merges staged movements of cash with those that are known, as <see cref="Events.CashEvents"/> does within a document: a row of another
/// statement about the same money is a twin, once for each time that the money is known. What is left is new, under the next ordinal.
/// </summary>
internal static class CashSql
{
    private const string Matched = "pg_temp.matched_event_cashflow";

    private const string SameMoney = "account_id, cash_action, currency, transaction_id, amount, report_date_local, date_time_text, conid";

    /// <summary>Columns of the table; the legs that paid are found by their keys.</summary>
    public static LedgerTable<EventCashflow> Table { get; } = new()
    {
        Name = "event_cashflow",
        Key = "event_cashflow_id",
        Columns =
        [
            .. LedgerTables.Common<EventCashflow>(),
            Staged<EventCashflow>.Text("source", cash => EnumFormatter.From(cash.Source)),
            Staged<EventCashflow>.Text("transaction_id", cash => cash.TransactionId),
            Staged<EventCashflow>.Text("cash_action", cash => cash.CashAction),
            Staged<EventCashflow>.Text("cash_action_text", cash => cash.CashActionText),
            Staged<EventCashflow>.Whole("cash_ordinal", cash => cash.CashOrdinal),
            Staged<EventCashflow>.Text("action_id", cash => cash.ActionId),
            Staged<EventCashflow>.Text("trade_id", cash => cash.TradeId),
            Staged<EventCashflow>.Text("taxable_transaction_id", cash => cash.TaxableTransactionId),
            Staged<EventCashflow>.Text("client_reference", cash => cash.ClientReference),
            Staged<EventCashflow>.Day("settle_date_local", cash => cash.SettleDateLocal),
            Staged<EventCashflow>.Day("ex_date_local", cash => cash.ExDateLocal),
            Staged<EventCashflow>.Text("asset_category", cash => cash.AssetCategory),
            Staged<EventCashflow>.Text("conid", cash => cash.Conid),
            Staged<EventCashflow>.Text("description", cash => cash.Description),
            Staged<EventCashflow>.Text("code", cash => cash.Code),
            Staged<EventCashflow>.Number("amount", cash => cash.Amount),
            Staged<EventCashflow>.Text("currency", cash => cash.Currency),
        ],
        Matches = [],
        Identity = "",
        Figures = [],
    };

    /// <summary>Merges what was staged, after the legs of corporate actions.</summary>
    public static async Task MergeAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct)
    {
        await ExecuteAsync(connection, Match, null, ct);
        var confirmations = new ConfirmationSql(Table.Name, Table.Key, Matched, Matched + " WHERE differs");
        await confirmations.AddAsync(connection, runId, pass: 1, ct);
        await confirmations.TakeAsync(connection, ct);
        await ExecuteAsync(connection, Update, null, ct);
        await ExecuteAsync(connection, Repeated, runId, ct);
        await ExecuteAsync(connection, Insert, runId, ct);
    }

    /// <summary>
    /// With a transaction id the nth row about the same money is the nth known one; without, equal rows of a statement are told apart by
    /// their ordinal alone. Proceeds of a known leg are known.
    /// </summary>
    private const string Match =
        $"""
         DROP TABLE IF EXISTS {Matched};
         CREATE TEMP TABLE matched_event_cashflow ON COMMIT DROP AS
         WITH new AS (
             SELECT s.*, i.instrument_id AS of_instrument, COALESCE(l.known_id, l.staged_key) AS of_leg, l.known_id AS known_leg,
                    row_number() OVER (
                        PARTITION BY s.account_id, s.cash_action, s.currency, s.transaction_id, s.amount, s.report_date_local,
                                     s.date_time_text, s.conid
                        ORDER BY s.staged_ordinal) AS turn
               FROM pg_temp.staged_event_cashflow s
               LEFT JOIN flex.instrument i ON i.account_id = s.account_id AND i.conid = s.of_conid
               LEFT JOIN pg_temp.known_event_corp_action l ON l.staged_key = s.leg_key
         ), known AS (
             SELECT event_cashflow_id, {SameMoney}, row_number() OVER (PARTITION BY {SameMoney} ORDER BY cash_ordinal) AS turn
               FROM flex.event_cashflow
              WHERE (account_id, transaction_id) IN (
                    SELECT account_id, transaction_id FROM pg_temp.staged_event_cashflow WHERE transaction_id IS NOT NULL)
         ), met AS (
         SELECT n.*, COALESCE(k.event_cashflow_id, c.event_cashflow_id, p.event_cashflow_id) AS known_id
           FROM new n
           LEFT JOIN known k
             ON k.account_id = n.account_id AND k.transaction_id = n.transaction_id AND k.cash_action = n.cash_action
                AND k.currency = n.currency AND k.amount = n.amount AND k.report_date_local = n.report_date_local
                AND COALESCE(k.date_time_text, '') = COALESCE(n.date_time_text, '') AND COALESCE(k.conid, '') = COALESCE(n.conid, '')
                AND k.turn = n.turn
           LEFT JOIN flex.event_cashflow c
             ON n.transaction_id IS NULL AND c.transaction_id IS NULL AND c.account_id = n.account_id
                AND c.report_date_local = n.report_date_local AND c.source = n.source AND c.cash_action = n.cash_action
                AND c.currency = n.currency AND c.amount = n.amount AND c.date_time_text IS NOT DISTINCT FROM n.date_time_text
                AND c.settle_date_local IS NOT DISTINCT FROM n.settle_date_local AND c.conid IS NOT DISTINCT FROM n.conid
                AND c.code IS NOT DISTINCT FROM n.code AND c.description IS NOT DISTINCT FROM n.description
                AND c.cash_ordinal = n.cash_ordinal
           LEFT JOIN flex.event_cashflow p ON p.event_corp_action_id = n.known_leg
         )
         SELECT m.*, 1 AS pass, m.leg_key IS NULL AND COALESCE(m.stated_at > o.stated_at_utc, false) AS is_newer,
                m.leg_key IS NULL AND o.event_cashflow_id IS NOT NULL AND COALESCE(
                    m.settle_date_local <> o.settle_date_local OR m.ex_date_local <> o.ex_date_local
                    OR m.cash_action_text <> o.cash_action_text OR m.action_id <> o.action_id OR m.trade_id <> o.trade_id
                    OR m.client_reference <> o.client_reference OR m.symbol <> o.symbol OR m.description <> o.description
                    OR m.code <> o.code OR m.fx_rate_to_base <> o.fx_rate_to_base
                    OR num_nulls(o.settle_date_local, o.ex_date_local, o.cash_action_text, o.action_id, o.trade_id, o.client_reference,
                                 o.symbol, o.description, o.code, o.fx_rate_to_base, o.instrument_id)
                       > num_nulls(COALESCE(m.settle_date_local, o.settle_date_local), COALESCE(m.ex_date_local, o.ex_date_local),
                                   COALESCE(m.cash_action_text, o.cash_action_text), COALESCE(m.action_id, o.action_id),
                                   COALESCE(m.trade_id, o.trade_id), COALESCE(m.client_reference, o.client_reference),
                                   COALESCE(m.symbol, o.symbol), COALESCE(m.description, o.description), COALESCE(m.code, o.code),
                                   COALESCE(m.fx_rate_to_base, o.fx_rate_to_base), COALESCE(m.of_instrument, o.instrument_id)),
                    false) AS differs
           FROM met m LEFT JOIN flex.event_cashflow o ON o.event_cashflow_id = m.known_id;
         ANALYZE pg_temp.matched_event_cashflow
         """;

    /// <summary>The wording of the later statement counts; the money is the same.</summary>
    private const string Update =
        """
        UPDATE flex.event_cashflow AS k
           SET stated_at_utc = GREATEST(k.stated_at_utc, s.stated_at),
               instrument_id = COALESCE(k.instrument_id, s.of_instrument),
               settle_date_local = COALESCE(s.settle_date_local, k.settle_date_local),
               ex_date_local = COALESCE(s.ex_date_local, k.ex_date_local),
               cash_action_text = COALESCE(s.cash_action_text, k.cash_action_text),
               action_id = COALESCE(s.action_id, k.action_id),
               trade_id = COALESCE(s.trade_id, k.trade_id),
               client_reference = COALESCE(s.client_reference, k.client_reference),
               symbol = COALESCE(s.symbol, k.symbol),
               description = COALESCE(s.description, k.description),
               code = COALESCE(s.code, k.code),
               fx_rate_to_base = COALESCE(s.fx_rate_to_base, k.fx_rate_to_base)
          FROM pg_temp.matched_event_cashflow s
         WHERE k.event_cashflow_id = s.known_id AND s.stated_at >= k.stated_at_utc AND s.differs
        """;

    private const string Repeated =
        """
        INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, attribute, value,
                                            other_raw_record_id, other_value, conid, currency)
        SELECT s.account_id, $1, 'CASH_KEY_REPEATED', s.raw_record_id, 'amount', s.amount::text, k.source_raw_record_id, k.amount::text,
               s.conid, s.currency
          FROM pg_temp.matched_event_cashflow s
         CROSS JOIN LATERAL (
               SELECT o.source_raw_record_id, o.amount FROM flex.event_cashflow o
                WHERE o.account_id = s.account_id AND o.transaction_id = s.transaction_id AND o.cash_action = s.cash_action
                  AND o.currency = s.currency
                ORDER BY o.cash_ordinal LIMIT 1) k
         WHERE s.known_id IS NULL
        """;

    private static string Insert =>
        $"""
         WITH added AS (
             INSERT INTO flex.event_cashflow (event_cashflow_id, {Names("")}, cash_ordinal, instrument_id, event_corp_action_id,
                                              ingestion_run_id, source_raw_record_id, stated_at_utc)
             SELECT s.staged_key, {Names("s.")},
                    CASE WHEN s.transaction_id IS NULL THEN s.cash_ordinal
                         ELSE COALESCE((SELECT max(k.cash_ordinal) + 1 FROM flex.event_cashflow k
                                         WHERE k.account_id = s.account_id AND k.transaction_id = s.transaction_id
                                           AND k.cash_action = s.cash_action AND k.currency = s.currency), 0)
                            + row_number() OVER (PARTITION BY s.account_id, s.transaction_id, s.cash_action, s.currency
                                                 ORDER BY s.staged_ordinal) - 1 END,
                    s.of_instrument, s.of_leg, $1, s.raw_record_id, s.stated_at
               FROM pg_temp.matched_event_cashflow s
              WHERE s.known_id IS NULL
                AND (s.of_leg IS NULL OR EXISTS (SELECT FROM flex.event_corp_action l WHERE l.event_corp_action_id = s.of_leg))
             ON CONFLICT DO NOTHING RETURNING event_cashflow_id)
         INSERT INTO flex.ledger_diagnostic (account_id, ingestion_run_id, code, source_raw_record_id, conid, currency)
         SELECT s.account_id, $1, 'EVENT_NOT_STORED', s.raw_record_id, s.conid, s.currency
           FROM pg_temp.matched_event_cashflow s
          WHERE s.known_id IS NULL AND NOT EXISTS (SELECT FROM added WHERE event_cashflow_id = s.staged_key)
         """;

    private static string Names(string prefix) =>
        string.Join(", ", Table.Names.Where(name => name is not "cash_ordinal").Select(name => prefix + name));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid? runId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        if (runId is { } run)
            command.Parameters.Add(new() { Value = run });
        await command.ExecuteNonQueryAsync(ct);
    }
}
