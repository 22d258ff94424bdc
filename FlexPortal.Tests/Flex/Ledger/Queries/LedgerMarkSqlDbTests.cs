using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Tests.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Ledger.Storage;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Queries;

/// <summary>Restatements find the events that they are about, whatever the events are known by.</summary>
public sealed class LedgerMarkSqlDbTests
{
    [Fact]
    public async Task A_restatement_finds_its_event_also_when_the_execution_id_came_later()
    {
        await using var book = await LedgerBook.CreateAsync();
        await book.StoreAsync(
            LedgerBook.Made(8, Mapped.Trade(("ibExecID", null))),
            LedgerBook.Made(9, Mapped.Trade(("ibExecID", null), ("ibCommission", "-2"))),
            LedgerBook.Made(10, Mapped.Trade(("ibCommission", "-3"))),
            LedgerBook.Made(11, Mapped.Trade(("ibCommission", "-4"))));

        Assert.Equal("0001.01.01", await book.ReadAsync("exec_identity", "event_trade_fill"));
        Assert.Equal(
            "-1/-2 -2/-3 -3/-4",
            await ReadAsync(book, "event_trade_fill", "commission"));
    }

    [Fact]
    public async Task A_leg_without_id_is_found_by_what_it_says_and_a_deal_on_its_priced_leg_alone()
    {
        await using var book = await LedgerBook.CreateAsync();
        (string, string?)[] deal =
        [
            ("assetCategory", "CASH"), ("symbol", "EUR.USD"), ("conid", "12087792"), ("quantity", "100"), ("proceeds", "-110"),
        ];
        (string, string?)[] leg = [("transactionID", null), ("quantity", "-10.50"), ("code", "Ca")];
        var base_ = Mapped.Row("AccountInformation", ("accountId", "U1"), ("currency", "CHF"));
        await book.StoreAsync(
            LedgerBook.Made(8, base_, Mapped.Trade(deal), Mapped.Action(leg)),
            LedgerBook.Made(
                9, base_, Mapped.Trade([.. deal, ("ibCommission", "-2")]), Mapped.Action([.. leg, ("fifoPnlRealized", "5")])));

        Assert.Equal("-1/-2", await ReadAsync(book, "event_fx", "commission"));
        Assert.Equal("priced", await book.Database.ScalarAsync<string>(
            $"SELECT x.leg FROM ({LedgerMarkSql.Restated}) r JOIN flex.event_fx x ON x.event_fx_id = r.event_id"));
        Assert.Equal("4/5", await ReadAsync(book, "event_corp_action", "realized_pnl"));
    }

    private static Task<string> ReadAsync(LedgerBook book, string table, string column) => book.Database.ScalarAsync<string>(
        $"""
         SELECT COALESCE(string_agg(r.former::text || '/' || r.latter::text, ' ' ORDER BY r.former DESC), '')
           FROM ({LedgerMarkSql.Restated}) r JOIN flex.{table} e ON e.{table}_id = r.event_id
          WHERE r.table_name = '{table}' AND r.column_name = '{column}'
         """);
}
