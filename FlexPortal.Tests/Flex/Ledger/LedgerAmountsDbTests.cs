using System.Globalization;
using FlexPortal.Core.Flex.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger;

public sealed class LedgerAmountsDbTests
{
    [Theory]
    [InlineData("57.505297533")]
    [InlineData("-64508.910176000001")]
    [InlineData("0.000000000001")]
    [InlineData("-0.000000000001")]
    [InlineData("-12345678901234.123456789012")]
    [InlineData("1.500000000000")]
    [InlineData("0")]
    public async Task An_amount_comes_back_digit_by_digit(string text)
    {
        await using var rows = await LedgerRows.CreateAsync();
        var amount = decimal.Parse(text, CultureInfo.InvariantCulture);
        await rows.CashAsync(("transaction_id", "2001"), ("amount", amount));
        await rows.FillAsync(("ib_exec_id", "a.01.01"), ("quantity", amount), ("proceeds", amount), ("commission", amount));

        await using var context = rows.Database.NewContext();
        var cash = await context.Set<EventCashflow>().SingleAsync(TestContext.Current.CancellationToken);
        var fill = await context.Set<EventTradeFill>().SingleAsync(TestContext.Current.CancellationToken);

        Assert.Equal(text, await rows.Database.ScalarAsync<string>("SELECT amount::text FROM flex.event_cashflow"));
        Assert.Equal(text, cash.Amount.ToString(CultureInfo.InvariantCulture));
        Assert.Equal((amount, amount, amount), (fill.Quantity, fill.Proceeds, fill.Commission));
    }

    [Theory]
    [InlineData("event_cashflow", "amount")]
    [InlineData("event_cashflow", "fx_rate_to_base")]
    [InlineData("event_trade_fill", "realized_pnl")]
    [InlineData("event_trade_fill", "net_cash_in_base")]
    [InlineData("event_corp_action", "proceeds")]
    [InlineData("event_fx", "counter_amount")]
    [InlineData("position_lot", "realized_pnl_to_date")]
    [InlineData("pnl_snapshot_daily", "cost_basis")]
    public async Task What_is_no_number_is_refused(string table, string column)
    {
        await using var rows = await LedgerRows.CreateAsync();
        await rows.CashAsync(("transaction_id", "2001"));
        await rows.FillAsync(("ib_exec_id", "a.01.01"));
        await rows.LegAsync(("transaction_id", "3001"));
        await rows.FxLegAsync(("transaction_id", "4001"));
        await rows.LotAsync();
        await rows.SnapshotAsync();

        foreach (var value in new[] { "NaN", "Infinity", "-Infinity" })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(
                () => rows.Database.ExecuteAsync($"UPDATE flex.{table} SET {column} = '{value}'"));
            Assert.Equal("23514", refusal.SqlState);
        }
    }
}
