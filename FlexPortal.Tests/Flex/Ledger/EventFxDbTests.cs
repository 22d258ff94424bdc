using Xunit;
using static FlexPortal.Tests.Flex.Ledger.LedgerRows;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class EventFxDbTests
{
    private static readonly (string, object?)[] PricedLeg =
        [("leg", "priced"), ("currency", "USD"), ("amount", 24060.4m), ("counter_currency", "EUR"), ("counter_amount", -20000m)];

    [Fact]
    public async Task A_deal_moves_two_currencies_once_each()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FxLegAsync(("transaction_id", "4001"));
        await rows.FxLegAsync([("transaction_id", "4001"), .. PricedLeg, ("commission", -3.1074m), ("commission_currency", "EUR")]);

        (string, object?)[] again = [("transaction_id", "4001"), ("ib_exec_id", "a.01.01")];
        await RefusedAsync("uq_event_fx_account_txn_ccy_pair", () => rows.FxLegAsync(again));
        await RefusedAsync("uq_event_fx_account_txn_ccy_pair", () => rows.FxLegAsync([.. again, .. PricedLeg]));
        await rows.FxLegAsync(("transaction_id", "4002"));
        Assert.Equal(3, await rows.CountAsync("event_fx"));
    }

    [Fact]
    public async Task A_deal_without_transaction_id_is_known_by_its_execution()
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.FxLegAsync(("ib_exec_id", "a.01.01"));
        await rows.FxLegAsync([("ib_exec_id", "a.01.01"), .. PricedLeg]);

        await RefusedAsync("uq_event_fx_account_exec_ccy_pair", () => rows.FxLegAsync(("ib_exec_id", "a.01.01")));
    }

    [Fact]
    public async Task A_deal_without_any_id_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();

        var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => rows.FxLegAsync());

        Assert.Equal(("23502", "exec_identity"), (refusal.SqlState, refusal.ColumnName));
    }

    [Fact]
    public async Task An_invalid_leg_is_refused()
    {
        await using var rows = await LedgerRows.CreateAsync();
        (string Column, object Value, string Constraint)[] refused =
        [
            ("leg", "base", "ck_event_fx_leg"),
            ("commission_currency", "EUR", "ck_event_fx_commission"),
            ("counter_currency", "EUR", "ck_event_fx_currency"),
            ("functional_currency", "BASE_SUMMARY", "ck_event_fx_currency"),
            ("side", "LONG", "ck_event_fx_side"),
            ("level_of_detail", "ORDER", "ck_event_fx_level"),
            ("transaction_id", "--", "ck_event_fx_ids"),
            ("fx_rate_to_base", 0, "ck_event_fx_rate"),
        ];
        foreach (var (column, value, constraint) in refused)
        {
            await RefusedAsync(constraint, () => rows.FxLegAsync(("transaction_id", "4001"), (column, value)));
        }
    }
}
