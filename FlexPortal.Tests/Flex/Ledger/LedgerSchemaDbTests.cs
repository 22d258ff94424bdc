using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger;

/// <summary>Promises about every ledger table at once, read from the catalog of the migrated database.</summary>
public sealed class LedgerSchemaDbTests
{
    private const string Tables =
        """
        '{flex.instrument,flex.label,flex.instrument_label,flex.note,flex.event_trade_fill,flex.event_cashflow,flex.event_fx,
          flex.event_corp_action,flex.position_lot,flex.pnl_snapshot_daily,flex.fx_rate,flex.instrument_name,
          flex.event_restatement,flex.event_confirmation,flex.ledger_diagnostic,flex.ledger_pending}'::regclass[]
        """;

    [Fact]
    public async Task The_frozen_names_are_unique_keys_on_their_columns()
    {
        await using var database = await TestDatabase.CreateAsync();
        (string Name, string Columns)[] frozen =
        [
            ("uq_event_trade_fill_account_exec", "account_id, exec_identity"),
            ("uq_event_cashflow_account_txn_action_ccy", "account_id, transaction_id, cash_action, currency, cash_ordinal"),
            ("uq_event_fx_account_txn_ccy_pair", "account_id, transaction_id, currency, functional_currency"),
            ("uq_event_corp_action_account_action", "account_id, action_id, transaction_id"),
            ("uq_event_corp_action_fallback", "account_id, report_date_local, date_time_text, conid, reorg_code, quantity, code"),
            ("uq_instrument_account_conid", "account_id, conid"),
            ("uq_pnl_snapshot_daily_account_date_instrument", "account_id, report_date_local, instrument_id"),
        ];
        foreach (var (name, columns) in frozen)
        {
            var found = await database.ScalarAsync<string>(
                $"""
                 SELECT string_agg(pg_get_indexdef(i.indexrelid, k, true), ', ' ORDER BY k)
                 FROM pg_index i, generate_series(1, i.indnkeyatts) k
                 WHERE i.indexrelid = 'flex.{name}'::regclass AND i.indisunique
                 """);
            Assert.Equal((name, columns), (name, found));
        }
    }

    [Fact]
    public async Task No_foreign_key_cascades() =>
        await AssertNoneAsync(
            $"SELECT conname::text FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ({Tables}) AND confdeltype <> 'r'");

    [Fact]
    public async Task No_number_has_a_scale_that_would_round_it() =>
        await AssertNoneAsync(
            $"""
             SELECT attrelid::regclass || '.' || attname FROM pg_attribute
             WHERE attrelid = ANY ({Tables}) AND attnum > 0
               AND (atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype)
                    OR (atttypid = 'numeric'::regtype AND atttypmod <> -1))
             """);

    [Fact]
    public async Task Every_moment_is_named_utc_and_every_day_local() =>
        await AssertNoneAsync(
            $"""
             SELECT attrelid::regclass || '.' || attname FROM pg_attribute
             WHERE attrelid = ANY ({Tables}) AND attnum > 0
               AND (atttypid IN ('timestamp'::regtype, 'time'::regtype)
                    OR (atttypid = 'timestamptz'::regtype) <> (attname LIKE '%\_utc')
                    OR (atttypid = 'date'::regtype) <> (attname LIKE '%\_local'))
             """);

    [Fact]
    public async Task Unique_keys_of_account_data_start_with_the_account() =>
        await AssertNoneAsync(
            $"""
             SELECT i.indexrelid::regclass::text FROM pg_index i
             WHERE i.indrelid = ANY ({Tables}) AND i.indisunique AND NOT i.indisprimary
               AND i.indrelid <> 'flex.label'::regclass AND pg_get_indexdef(i.indexrelid, 1, true) <> 'account_id'
             """);

    [Fact]
    public async Task Every_foreign_key_has_an_index() =>
        await AssertNoneAsync(
            $"""
             SELECT c.conname::text FROM pg_constraint c
             WHERE c.contype = 'f' AND c.conrelid = ANY ({Tables}) AND NOT EXISTS (
                 SELECT FROM pg_index i
                 WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey)
             """);

    [Fact]
    public async Task Report_dates_of_an_account_are_found_by_an_index() =>
        await AssertNoneAsync(
            $"""
             SELECT a.attrelid::regclass::text FROM pg_attribute a
             WHERE a.attrelid = ANY ({Tables}) AND a.attname = 'report_date_local' AND a.attnotnull AND NOT EXISTS (
                 SELECT FROM pg_index i
                 WHERE i.indrelid = a.attrelid AND i.indpred IS NULL AND pg_get_indexdef(i.indexrelid, 1, true) = 'account_id'
                   AND pg_get_indexdef(i.indexrelid, 2, true) = 'report_date_local')
             """);

    private static async Task AssertNoneAsync(string offenders)
    {
        await using var database = await TestDatabase.CreateAsync();
        var found = await database.ScalarAsync<string>($"SELECT COALESCE(string_agg(name, ', '), '') FROM ({offenders}) found (name)");
        Assert.Equal("", found);
    }
}
