using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class EventCashflowDbTests
{
    [Fact]
    public async Task A_second_row_with_the_same_key_keeps_its_money_under_the_next_ordinal()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.CashAsync(("transaction_id", "2001"), ("amount", 1.68m));

        await RefusedAsync(
            "uq_event_cashflow_account_txn_action_ccy", () => rows.CashAsync(("transaction_id", "2001"), ("amount", -0.21m)));
        await rows.CashAsync(("transaction_id", "2001"), ("amount", -0.21m), ("cash_ordinal", 1));

        Assert.Equal(1.47m, await rows.Database.ScalarAsync<decimal>("SELECT sum(amount) FROM flex.event_cashflow"));
    }

    [Fact]
    public async Task One_transaction_may_move_several_kinds_of_cash_and_currencies()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.CashAsync(("transaction_id", "2001"));
        await rows.CashAsync(("transaction_id", "2001"), ("cash_action", "dividends"));
        await rows.CashAsync(("transaction_id", "2001"), ("currency", "EUR"));

        Assert.Equal(3, await rows.CountAsync("event_cashflow"));
    }

    [Fact]
    public async Task Rows_without_a_transaction_id_are_known_by_their_content()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string, object?)[] row = [("date_time_text", "20210104;202000"), ("conid", "265598"), ("description", "AAPL - US TAX")];
        await rows.CashAsync(row);

        await RefusedAsync("uq_event_cashflow_fallback", () => rows.CashAsync(row));
        await RefusedAsync("uq_event_cashflow_fallback", () => rows.CashAsync([.. row, ("amount", -1.680m)]));
        await rows.CashAsync([.. row, ("cash_ordinal", 1)]);
        await rows.CashAsync([.. row, ("amount", 1.68m)]);
        await rows.CashAsync([.. row, ("description", "AAPL - US TAX - REVERSAL")]);
        await rows.CashAsync([.. row, ("date_time_text", "20210105;202000")]);

        Assert.Equal(5, await rows.CountAsync("event_cashflow"));
    }

    [Fact]
    public async Task Columns_that_a_query_leaves_out_do_not_let_a_row_in_twice()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.CashAsync();

        await RefusedAsync("uq_event_cashflow_fallback", () => rows.CashAsync());
    }

    [Fact]
    public async Task A_description_of_any_length_is_kept()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var random = new Random(1);
        var description = string.Concat(Enumerable.Range(0, 20_000).Select(_ => (char)random.Next('a', 'z')));
        await rows.CashAsync(("description", description));

        Assert.Equal(description, await rows.Database.ScalarAsync<string>("SELECT description FROM flex.event_cashflow"));
        await RefusedAsync("uq_event_cashflow_fallback", () => rows.CashAsync(("description", description)));
    }

    [Fact]
    public async Task Proceeds_of_a_corporate_action_name_their_leg()
    {
        await using var rows = await LedgerRows.CreateAsync();
        var leg = await rows.LegAsync(("transaction_id", "3001"), ("proceeds", 512.5m));
        (string, object?)[] proceeds =
            [("source", "corporate_action_proceeds"), ("cash_action", "corporate_action_proceeds"), ("transaction_id", "3001")];

        await RefusedAsync("ck_event_cashflow_corp_action", () => rows.CashAsync(proceeds));
        await RefusedAsync(
            "fk_event_cashflow_corp_action", () => rows.CashAsync([.. proceeds, ("event_corp_action_id", Guid.NewGuid())]));
        await rows.CashAsync([.. proceeds, ("event_corp_action_id", leg)]);
        await rows.CashAsync(("source", "sales_tax"), ("cash_action", "sales_tax"), ("transaction_id", "3002"));
    }

    [Fact]
    public async Task An_invalid_cash_movement_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, object Value, string Constraint)[] refused =
        [
            ("source", "transfer", "ck_event_cashflow_source"),
            ("cash_action", "Withholding Tax", "ck_event_cashflow_action"),
            ("cash_action", "", "ck_event_cashflow_action"),
            ("level_of_detail", "SUMMARY", "ck_event_cashflow_level"),
            ("account_id", "-", "ck_event_cashflow_account"),
            ("transaction_id", "N/A", "ck_event_cashflow_ids"),
            ("transaction_id", "", "ck_event_cashflow_ids"),
            ("conid", "", "ck_event_cashflow_ids"),
            ("description", "", "ck_event_cashflow_key_text"),
            ("currency", "BASE_SUMMARY", "ck_event_cashflow_currency"),
            ("cash_ordinal", -1, "ck_event_cashflow_ordinal"),
        ];
        foreach (var (column, value, constraint) in refused)
        {
            await RefusedAsync(constraint, () => rows.CashAsync(("transaction_id", "2001"), (column, value)));
        }
    }
}
