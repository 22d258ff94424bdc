using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Tests.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Ledger.Events;

public sealed class CashEventsTests
{
    [Fact]
    public void A_row_is_a_movement_of_cash_with_everything_that_it_says()
    {
        var events = Mapped.Of(Mapped.Cash(("exDate", "20260102"), ("tradeID", ""), ("clientReference", "ref")));

        var cash = Assert.Single(events.Cash);
        Assert.Equal(
            ("U1", CashflowSource.CashTransaction, "3001", "dividends", "Dividends", 0, "77", (string?)null),
            (cash.AccountId, cash.Source, cash.TransactionId, cash.CashAction, cash.CashActionText, cash.CashOrdinal, cash.ActionId,
                cash.TradeId));
        Assert.Equal(
            (5m, "USD", 0.9m, "1001", "ABC", "ABC CASH DIVIDEND", (string?)null, "ref"),
            (cash.Amount, cash.Currency, cash.FxRateToBase, cash.Conid, cash.Symbol, cash.Description, cash.Code, cash.ClientReference));
        Assert.Equal(
            (new DateOnly(2026, 1, 6), new DateOnly(2026, 1, 5), new DateOnly(2026, 1, 2),
                new DateTimeOffset(2026, 1, 6, 1, 20, 0, TimeSpan.Zero)),
            (cash.ReportDateLocal, cash.SettleDateLocal, cash.ExDateLocal, cash.OccurredAtUtc));
        Assert.Equal("1/CashTransactions/CashTransaction[1]", cash.SourceRowRef);
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void Summaries_and_rows_of_all_accounts_are_left_out()
    {
        var events = Mapped.Of(
            Mapped.Cash(("levelOfDetail", "SUMMARY"), ("transactionID", "")),
            Mapped.Cash(("levelOfDetail", "SUMMARY"), ("transactionID", ""), ("accountId", "-")),
            Mapped.Cash(("accountId", "--"), ("transactionID", "3002")),
            Mapped.Cash(),
            Mapped.Cash(("accountId", ""), ("levelOfDetail", null), ("transactionID", "3003")));

        Assert.Equal([("U1", "3001"), ("U1", "3003")], events.Cash.Select(cash => (cash.AccountId, cash.TransactionId)));
        Assert.Equal(2, events.ConsolidatedCount);
        Assert.Empty(events.Diagnostics);
        var alone = Mapped.Of(Mapped.Cash(("levelOfDetail", "SUMMARY"), ("accountId", "-")));
        Assert.Equal([LedgerCode.LevelOfDetailMissing], Mapped.Codes(alone));
    }

    [Fact]
    public void The_day_of_a_restated_tax_is_that_of_its_report_and_not_of_the_payment()
    {
        Assert.Equal(new DateOnly(2026, 1, 5), Mapped.Of(Mapped.Cash(("reportDate", null))).Cash[0].ReportDateLocal);
        Assert.Equal(
            new DateOnly(2025, 12, 1),
            Mapped.Of(Mapped.Cash(("reportDate", ""), ("dateTime", ""), ("settleDate", "2025-12-01"))).Cash[0].ReportDateLocal);
        Assert.Empty(Mapped.Of(Mapped.Cash(("reportDate", ""), ("dateTime", ""), ("settleDate", ""))).Cash);
    }

    [Fact]
    public void A_repeated_row_with_an_id_is_counted_once_and_a_different_one_gets_the_next_ordinal()
    {
        var events = Mapped.Of(
            Mapped.Cash(("type", "Withholding Tax"), ("amount", "1.68")),
            Mapped.Cash(("type", "Withholding Tax"), ("amount", "-0.21")),
            Mapped.Cash(("type", "Withholding Tax"), ("amount", "1.680")),
            Mapped.Cash(("type", "Withholding Tax"), ("amount", "1.68"), ("description", "ABC ANOTHER")));

        Assert.Equal([(0, 1.68m), (1, -0.21m), (2, 1.68m)], events.Cash.Select(cash => (cash.CashOrdinal, cash.Amount)));
        Assert.Equal(1, events.TwinCount);
        Assert.Equal([LedgerCode.CashKeyRepeated, LedgerCode.CashKeyRepeated], Mapped.Codes(events));
        var said = events.Diagnostics[0];
        Assert.Equal(
            ("1/CashTransactions/CashTransaction[2]", "1/CashTransactions/CashTransaction[1]", "-0.21", "1.68"),
            (said.SourceRowRef, said.OtherRowRef, said.Value, said.OtherValue));
    }

    [Fact]
    public void Overlapping_statements_count_each_of_two_rows_under_one_id_once()
    {
        string[] rows =
            [Mapped.Cash(("amount", "2")), Mapped.Cash(("amount", "2"), ("description", "ABC ANOTHER")), Mapped.Cash(("amount", "-1"))];
        var events = Mapped.OfStatements(
            Mapped.Statement(Documents.Header, rows), Mapped.Statement(Documents.Header, [.. rows.Reverse()]),
            Mapped.Statement(Documents.Header, Mapped.Cash(("amount", "2"), ("description", "ABC IN OTHER WORDS"), ("code", "Po"))));

        Assert.Equal([2m, 2m, -1m], events.Cash.Select(cash => cash.Amount));
        Assert.Equal(4, events.TwinCount);
    }

    [Fact]
    public void Equal_rows_without_id_are_two_movements_in_one_statement_and_twins_in_another()
    {
        var row = Mapped.Cash(("transactionID", ""), ("type", "Other Fees"), ("amount", "-1.34"));
        var events = Mapped.OfStatements(
            Mapped.Statement(Documents.Header, row, row),
            Mapped.Statement(Documents.Header, row, row, row),
            Mapped.Statement(Documents.Header, row));

        Assert.Equal([0, 1, 2], events.Cash.Select(cash => cash.CashOrdinal));
        Assert.Equal(3, events.TwinCount);
        Assert.Empty(events.Diagnostics);
    }

    [Fact]
    public void A_reversal_is_a_movement_of_its_own()
    {
        var events = Mapped.Of(
            Mapped.Cash(), Mapped.Cash(("transactionID", "3002"), ("amount", "-5"), ("description", "ABC CASH DIVIDEND - REVERSAL")));
        Assert.Equal(0m, events.Cash.Sum(cash => cash.Amount));
        Assert.Equal(2, events.Cash.Count);
    }

    [Theory]
    [InlineData("Deposits/Withdrawals", "deposits_withdrawals")]
    [InlineData("Deposits & Withdrawals", "deposits_withdrawals")]
    [InlineData("Deposits", "deposits_withdrawals")]
    [InlineData("Dividends", "dividends")]
    [InlineData("Payment In Lieu Of Dividends", "payment_in_lieu")]
    [InlineData("Payment in Lieu of Dividends", "payment_in_lieu")]
    [InlineData("Withholding Tax", "withholding_tax")]
    [InlineData("871(m) Withholding", "withholding_871m")]
    [InlineData("Broker Interest Paid", "broker_interest_paid")]
    [InlineData("Broker Interest Received", "broker_interest_received")]
    [InlineData("Bond Interest Received", "bond_interest_received")]
    [InlineData("Other Fees", "other_fees")]
    [InlineData("Advisor Fees", "advisor_fees")]
    [InlineData("Commission Adjustments", "commission_adjustments")]
    public void A_type_has_one_spelling(string text, string action)
    {
        var events = Mapped.Of(Mapped.Cash(("type", text.Replace("&", "&amp;", StringComparison.Ordinal))));
        Assert.Equal((action, text), (events.Cash[0].CashAction, events.Cash[0].CashActionText));
        Assert.Empty(events.Diagnostics);
    }

    [Theory]
    [InlineData("Carbon Credits (new)", "carbon_credits_new")]
    [InlineData("2% levy", "type_2_levy")]
    [InlineData("X", "type_x")]
    [InlineData("", "not_stated")]
    public void An_unknown_type_keeps_its_own_word_and_is_said(string text, string action)
    {
        var events = Mapped.Of(Mapped.Cash(("type", text)), Mapped.Cash(("type", text), ("transactionID", "3002")));
        Assert.Equal(action, events.Cash[0].CashAction);
        Assert.Equal((LedgerCode.CashTypeUnknown, 2), (events.Diagnostics[0].Code, events.Diagnostics[0].Count));
    }

    [Fact]
    public void A_very_long_type_is_cut_to_what_the_column_takes()
    {
        var action = Mapped.Of(Mapped.Cash(("type", new string('a', 63) + " b"))).Cash[0].CashAction;
        Assert.Equal(new string('a', 63), action);
    }

    [Fact]
    public void A_sales_tax_is_cash_that_the_cash_transactions_leave_out()
    {
        var events = Mapped.Of(Mapped.Row(
            "SalesTax", ("accountId", "U1"), ("date", "20260105"), ("currency", "USD"), ("salesTax", "-0.7"), ("taxType", "VAT"),
            ("taxableDescription", "SNAPSHOT"), ("taxableTransactionID", "3001"), ("transactionID", "5001"), ("taxableAmount", "-10")));

        var cash = Assert.Single(events.Cash);
        Assert.Equal(
            (CashflowSource.SalesTax, "sales_tax", -0.7m, "USD", "VAT", "SNAPSHOT", "3001", "5001", new DateOnly(2026, 1, 5)),
            (cash.Source, cash.CashAction, cash.Amount, cash.Currency, cash.CashActionText, cash.Description, cash.TaxableTransactionId,
                cash.TransactionId, cash.ReportDateLocal));
    }
}
