using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Tests.Flex.Ledger.Events;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>Cash by currency: deals, commissions in another currency, and reports with missing columns.</summary>
public sealed class CashProofTests
{
    private const string Base = "<AccountInformation accountId=\"U1\" currency=\"CHF\" />";

    /// <summary>1,000 francs sold for 1,120 dollars; the commission of 2 dollars is reported as 1.78 francs.</summary>
    private static string Deal(string commission = "-1.78") => Mapped.Trade(
        ("assetCategory", "CASH"), ("symbol", "CHF.USD"), ("conid", "77"), ("isin", ""), ("buySell", "SELL"), ("quantity", "-1000"),
        ("tradePrice", "1.12"), ("tradeMoney", "-1120"), ("proceeds", "1120"), ("ibCommission", commission),
            ("ibCommissionCurrency", "CHF"),
        ("netCash", "0"), ("cost", "0"), ("openCloseIndicator", ""));

    private static string Report(string francs, string charged) => Proven.Section(
        "CashReport",
        Proven.Cash("CHF", "5000", "4000", ("netTradesPurchases", "-1000"), ("commissions", francs)),
        Proven.Cash("USD", "0", "1118", ("netTradesSales", "1120"), ("commissions", charged)));

    [Fact]
    public void A_commission_that_is_taken_in_the_other_currency_is_a_known_cause()
    {
        var check = Proven.Of(Base + Proven.Section("Trades", Deal()) + "<CashTransactions /><CorporateActions /><Transfers />"
            + Report("0", "-2"));

        Assert.Equal(["cash_commissions", "cash_movement"], check.Broken());
        Assert.Equal(
            [("CHF", 1.78m), ("USD", -2m)],
            check.Checks("cash_movement").Select(one => (one.Currency!, one.Difference!.Value)));
        Assert.All(
            check.Checks("cash_movement").Concat(check.Checks("cash_commissions")),
            one => Assert.Equal(ProofExplanation.CommissionCurrencyShift, one.Explanation));
        Assert.Equal(4, check.Proof.Counts.Explained);
    }

    [Theory]
    [InlineData("-1.50")]
    [InlineData("-2.10")]
    public void A_commission_that_does_not_cancel_out_is_none(string commission)
    {
        var check = Proven.Of(Base + Proven.Section("Trades", Deal(commission)) + "<CashTransactions /><CorporateActions /><Transfers />"
            + Report("0", "-2"));

        Assert.Equal(0, check.Proof.Counts.Explained);
    }

    [Fact]
    public void One_currency_alone_is_no_shift()
    {
        var check = Proven.Of(
            Base + Proven.Section("Trades", Deal("-1.78")) + "<CashTransactions /><CorporateActions /><Transfers />"
                + Report("-1.78", "-2"));

        Assert.Equal(["cash_commissions", "cash_movement", "cash_report_sum"], check.Broken());
        Assert.Equal(0, check.Proof.Counts.Explained);
    }

    [Fact]
    public void A_report_without_a_column_says_nothing_about_its_sum()
    {
        var check = Proven.Of(
            "<Trades /><CashTransactions /><CorporateActions />"
            + Proven.Section(
                "CashReport",
                Mapped.Row("CashReportCurrency", ("accountId", "U1"), ("currency", "EUR"), ("startingCash", "5"), ("endingCash", "5"))));

        Assert.Equal((ProofVerdict.NotProvable, "COLUMN_MISSING", "commissions"), Facts(check.One("cash_report_sum")));
        Assert.Equal((ProofVerdict.NotProvable, "COLUMN_MISSING", "commissions"), Facts(check.One("cash_by_type")));
        Assert.Equal(ProofVerdict.Ties, check.One("cash_movement").Verdict);
    }

    [Fact]
    public void A_flow_of_which_no_row_is_an_event_is_named()
    {
        var check = Proven.Of(
            "<Trades /><CashTransactions /><CorporateActions /><Transfers />"
            + Proven.Section("CashReport", Proven.Cash("EUR", "5", "3", ("cfdCharges", "-2"))));

        Assert.Equal((ProofVerdict.NotProvable, ProofReason.FlowNotRead, "cfdCharges"), Facts(check.One("cash_movement")));
        Assert.Equal(ProofVerdict.Ties, check.One("cash_report_sum").Verdict);
    }

    [Fact]
    public void A_currency_without_a_row_of_the_report_is_not_provable()
    {
        var check = Proven.Of(
            "<Trades /><CorporateActions />" + Proven.Section("CashTransactions", Mapped.Cash(("currency", "SEK")))
            + Proven.Section("CashReport", Proven.Cash("EUR", "5", "5")));

        var crowns = Assert.Single(check.Checks("cash_movement"), one => one.Currency is "SEK");
        Assert.Equal((ProofVerdict.NotProvable, ProofReason.RowMissing, 5m), (crowns.Verdict, crowns.Reason, crowns.Actual));
    }

    [Fact]
    public void Executions_without_ids_prove_nothing()
    {
        var check = Proven.Of(
            Proven.Section("Trades", Mapped.Trade(("ibExecID", null), ("transactionID", null), ("tradeID", null)))
            + "<CashTransactions /><CorporateActions /><OpenPositions />"
            + Proven.Section("CashReport", Proven.Cash("USD", "100", "44", ("netTradesPurchases", "-55"), ("commissions", "-1"))));

        Assert.Equal(
            (ProofVerdict.NotProvable, ProofReason.ExecutionIdMissing),
                (check.One("cash_movement").Verdict, check.One("cash_movement").Reason));
        Assert.Equal((1, 0), (check.Counts.FillsWithoutId, check.Counts.Fills));
    }

    [Fact]
    public void Futures_move_cash_by_their_variation_margin()
    {
        var check = Proven.Of(
            Proven.Section(
                "Trades",
                Mapped.Trade(
                    ("assetCategory", "FUT"), ("multiplier", "50"), ("quantity", "1"), ("tradePrice", "100"), ("proceeds", "-5000"),
                    ("closePrice", "101"), ("mtmPnl", "50"), ("netCash", "49"), ("cost", "5001")))
            + "<CashTransactions /><CorporateActions />"
            + Proven.Section("CashReport", Proven.Cash("USD", "0", "49", ("cashSettlingMtm", "50"), ("commissions", "-1"))));

        Assert.Equal([], check.Broken());
        Assert.Equal(ProofVerdict.Ties, check.One("cash_movement").Verdict);
        Assert.Equal(49m, check.One("cash_movement").Actual);
    }

    private static (ProofVerdict, string?, string?) Facts(ProofCheck check) => (check.Verdict, check.Reason, check.Attribute);
}
