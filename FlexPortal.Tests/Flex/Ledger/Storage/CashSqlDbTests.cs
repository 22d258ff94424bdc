using FlexPortal.Tests.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Storage;

/// <summary>Movements of cash and legs of corporate actions that several statements bring.</summary>
public sealed class CashSqlDbTests
{
    [Fact]
    public async Task A_movement_with_an_id_is_one_and_its_wording_is_the_later_one()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(2, Mapped.Cash(("description", "NEW WORDS"))), LedgerBook.Made(1, Mapped.Cash()));

        Assert.Equal("3001/0/5/NEW WORDS/1001", await book.ReadAsync(
            "transaction_id, cash_ordinal, amount, c.description, i.conid",
            "event_cashflow c JOIN flex.instrument i USING (instrument_id)"));
        Assert.Equal(0, await book.CountAsync("ledger_diagnostic"));
    }

    [Fact]
    public async Task Other_money_under_the_same_id_gets_the_next_ordinal_and_is_said()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(
            LedgerBook.Made(1, Mapped.Cash()), LedgerBook.Made(2, Mapped.Cash(("amount", "-5"))),
            LedgerBook.Made(3, Mapped.Cash(), Mapped.Cash(("amount", "-5"))));

        Assert.Equal("0/5 1/-5", await book.ReadAsync("cash_ordinal, amount", "event_cashflow"));
        Assert.Equal(
            "CASH_KEY_REPEATED/-5/5 CASH_KEY_REPEATED/-5/5",
            await book.ReadAsync("code, value, other_value", "ledger_diagnostic"));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task Without_ids_equal_rows_of_a_statement_are_counted_and_those_of_the_next_are_the_same(int first, int second)
    {
        await using var book = await LedgerBook.CreateAsync();
        var row = Mapped.Cash(("transactionID", ""));

        await book.StoreAsync(
            LedgerBook.Made(1, [.. Enumerable.Repeat(row, first)]), LedgerBook.Made(2, [.. Enumerable.Repeat(row, second)]),
            LedgerBook.Made(3, Mapped.Cash(("transactionID", ""), ("amount", "5.00"))));

        Assert.Equal("0/5 1/5", await book.ReadAsync("cash_ordinal, trim_scale(amount)", "event_cashflow"));
    }

    [Fact]
    public async Task Two_rows_about_the_same_money_with_other_words_stay_two()
    {
        await using var book = await LedgerBook.CreateAsync();
        string[] rows = [Mapped.Cash(("description", "FIRST")), Mapped.Cash(("description", "SECOND"))];

        await book.StoreAsync(LedgerBook.Made(1, rows), LedgerBook.Made(2, rows));

        Assert.Equal("0/FIRST 1/SECOND", await book.ReadAsync("cash_ordinal, description", "event_cashflow"));
    }

    [Fact]
    public async Task The_proceeds_of_a_leg_name_the_leg_and_count_once()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Action()), LedgerBook.Made(2, Mapped.Action(("value", "-61"))));

        Assert.Equal("4001/60/-61", await book.ReadAsync(
            "l.transaction_id, c.amount, l.value", "event_cashflow c JOIN flex.event_corp_action l USING (event_corp_action_id)"));
        Assert.Equal("event_corp_action/FLEX_TXN:4001/value/-60/-61", await book.ReadAsync(
            "table_name, identity, column_name, former, latter", "event_restatement"));
    }

    [Fact]
    public async Task Other_proceeds_of_a_known_leg_are_a_conflict_and_no_second_payment()
    {
        await using var book = await LedgerBook.CreateAsync();

        await book.StoreAsync(LedgerBook.Made(1, Mapped.Action()), LedgerBook.Made(2, Mapped.Action(("proceeds", "70"))));

        Assert.Equal("60", await book.ReadAsync("amount", "event_cashflow"));
        Assert.Equal(
            "CORPORATE_ACTION_CONFLICT/proceeds/70/60", await book.ReadAsync("code, attribute, value, other_value", "ledger_diagnostic"));
    }

    [Fact]
    public async Task A_leg_without_an_id_is_known_by_what_it_says()
    {
        await using var book = await LedgerBook.CreateAsync();
        string Leg(string quantity) => Mapped.Action(
            ("transactionID", ""), ("actionID", ""), ("quantity", quantity), ("code", ""), ("proceeds", quantity));

        await book.StoreAsync(
            LedgerBook.Made(1, Leg("-10"), Leg("5")), LedgerBook.Made(2, Leg("-10.0"), Leg("5")), LedgerBook.Made(3, Leg("5")));

        Assert.Equal("-10 5", await book.ReadAsync("quantity", "event_corp_action"));
        Assert.Equal("-10/-10 5/5", await book.ReadAsync(
            "c.amount, l.quantity", "event_cashflow c JOIN flex.event_corp_action l USING (event_corp_action_id)"));
    }

    [Fact]
    public async Task A_sales_tax_finds_the_contract_that_a_later_statement_describes()
    {
        await using var book = await LedgerBook.CreateAsync();
        var tax = Mapped.Row(
            "SalesTax", ("accountId", Mapped.Account), ("currency", "USD"), ("conid", "77"), ("date", "20260105"), ("salesTax", "-1"),
            ("transactionID", "6001"), ("taxType", "VAT"));

        await book.StoreAsync(LedgerBook.Made(1, tax), LedgerBook.Made(2, Mapped.Trade(("conid", "77"), ("symbol", "LATE"))));

        Assert.Equal("-1/LATE", await book.ReadAsync("amount, i.symbol", "event_cashflow JOIN flex.instrument i USING (instrument_id)"));
    }
}
