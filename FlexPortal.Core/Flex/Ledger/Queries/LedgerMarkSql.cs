namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>What the ledger notes beside its events, as tables to read from.</summary>
internal static class LedgerMarkSql
{
    /// <summary>Diagnostics.</summary>
    public const string Diagnostics = """
        SELECT ledger_diagnostic_id, account_id, ingestion_run_id, code, source_raw_record_id, attribute, value, other_raw_record_id,
               other_value, row_count
          FROM flex.ledger_diagnostic
        """;

    /// <summary>Names of contracts.</summary>
    public const string Names = """
        SELECT instrument_name_id, account_id, conid, symbol, isin, first_day_local, last_day_local, ingestion_run_id,
               source_raw_record_id
          FROM flex.instrument_name
        """;

    /// <summary>
    /// Restatements with the events they are about. An event that was first read without its execution id has an identity by its
    /// transaction id in restatements of that time, so both are looked for; each condition is written so that an index answers it from
    /// either side.
    /// </summary>
    public const string Restated = """
        SELECT f.event_trade_fill_id AS event_id, 'event_trade_fill'::text AS table_name, r.event_restatement_id, r.column_name,
               r.former, r.latter, r.former_raw_record_id, r.latter_raw_record_id
          FROM flex.event_restatement r
          JOIN flex.event_trade_fill f ON f.account_id = r.account_id AND f.exec_identity = r.identity
         WHERE r.table_name = 'event_trade_fill'
         UNION ALL
        SELECT f.event_trade_fill_id, 'event_trade_fill', r.event_restatement_id, r.column_name,
               r.former, r.latter, r.former_raw_record_id, r.latter_raw_record_id
          FROM flex.event_restatement r
          JOIN flex.event_trade_fill f ON f.account_id = r.account_id AND f.transaction_id = substr(r.identity, 10)
           AND r.identity = 'FLEX_TXN:' || f.transaction_id AND f.exec_identity <> r.identity
         WHERE r.table_name = 'event_trade_fill'
         UNION ALL
        SELECT x.event_fx_id, 'event_fx', r.event_restatement_id, r.column_name,
               r.former, r.latter, r.former_raw_record_id, r.latter_raw_record_id
          FROM flex.event_restatement r
          JOIN flex.event_fx x ON x.account_id = r.account_id AND x.exec_identity = r.identity AND x.leg = 'priced'
         WHERE r.table_name = 'event_fx'
         UNION ALL
        SELECT x.event_fx_id, 'event_fx', r.event_restatement_id, r.column_name,
               r.former, r.latter, r.former_raw_record_id, r.latter_raw_record_id
          FROM flex.event_restatement r
          JOIN flex.event_fx x ON x.account_id = r.account_id AND x.transaction_id = substr(r.identity, 10)
           AND r.identity = 'FLEX_TXN:' || x.transaction_id AND x.exec_identity <> r.identity AND x.leg = 'priced'
         WHERE r.table_name = 'event_fx'
         UNION ALL
        SELECT a.event_corp_action_id, 'event_corp_action', r.event_restatement_id, r.column_name,
               r.former, r.latter, r.former_raw_record_id, r.latter_raw_record_id
          FROM flex.event_restatement r
          JOIN flex.event_corp_action a ON a.account_id = r.account_id AND r.identity = COALESCE(
               'FLEX_TXN:' || a.transaction_id,
               to_char(a.report_date_local, 'YYYY-MM-DD') || '|' || COALESCE(a.date_time_text, '') || '|' || COALESCE(a.conid, '') || '|'
                   || COALESCE(a.reorg_code, '') || '|' || COALESCE(trim_scale(a.quantity)::text, '') || '|' || COALESCE(a.code, ''))
         WHERE r.table_name = 'event_corp_action'
        """;
}
