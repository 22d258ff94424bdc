using FlexPortal.Core.Flex.Reconciliation;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>A statement in which everything can be asked: it ties, and a figure that is changed breaks exactly what it is part
/// of.</summary>
public sealed class StatementProofTests
{
    private static readonly string[] Everything =
    [
        "cash_advisor_fees", "cash_bond_interest", "cash_broker_interest", "cash_commissions", "cash_deposits_withdrawals",
            "cash_dividends",
        "cash_movement", "cash_other_fees", "cash_payment_in_lieu", "cash_report_sum", "cash_sales_tax", "cash_trades_purchases",
        "cash_trades_sales", "cash_withholding_tax", "closed_lots_realized", "fifo_all_realized", "fifo_all_total", "fifo_realized_sum",
        "fifo_total", "fifo_unrealized_sum", "funds_balance", "funds_ending_cash", "mtm_total", "nav_cash", "nav_change",
        "nav_dividend_accrual_rows", "nav_dividend_accruals", "nav_ending_value", "nav_starting_value", "nav_stock", "nav_total",
        "open_lot_basis", "open_lot_quantity", "performance_realized", "performance_unrealized", "position_cost", "position_quantity",
        "position_sum_of_lots", "position_unrealized", "position_value", "realized_pnl", "row_count", "rows_read", "section_present",
        "trade_cost", "trade_mtm", "trade_net_cash", "trade_proceeds", "trade_realized",
    ];

    [Fact]
    public void A_whole_statement_ties()
    {
        var check = Proven.Check(WholeStatement.Document());

        Assert.Equal([], check.Proof.Checks.Where(one => one.Verdict != ProofVerdict.Ties));
        Assert.Equal(ProofVerdict.Ties, check.Verdict);
        Assert.Equal(Everything,
            check.Proof.Checks.Select(one => one.Identity).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(Enum.GetValues<ProofStep>(), step => Assert.Contains(check.Proof.Steps, part => part.Step == step));
    }

    [Theory]
    [InlineData("levelOfDetail=\"SUMMARY\" position=\"10\"", "levelOfDetail=\"SUMMARY\" position=\"11\"",
        "position_cost position_quantity position_sum_of_lots position_value")]
    [InlineData("amount=\"10\" dateTime", "amount=\"10.01\" dateTime", "cash_dividends cash_movement")]
    [InlineData("currency=\"USD\" startingCash=\"0\" endingCash=\"886.8\"", "currency=\"USD\" startingCash=\"0\" endingCash=\"886.81\"",
        "cash_movement cash_report_sum funds_ending_cash")]
    [InlineData("currency=\"BASE_SUMMARY\" startingCash=\"0\" endingCash=\"886.8\"",
        "currency=\"BASE_SUMMARY\" startingCash=\"0\" endingCash=\"886.81\"", "cash_report_sum nav_cash")]
    [InlineData("ibCommission=\"-0.7\"", "ibCommission=\"-0.71\"",
        "cash_commissions cash_movement realized_pnl trade_net_cash trade_realized")]
    [InlineData("cost=\"-50.5\" fifoPnlRealized=\"28.8\"", "cost=\"-50.5\" fifoPnlRealized=\"28.81\"",
        "closed_lots_realized performance_realized realized_pnl trade_realized")]
    [InlineData("costBasisMoney=\"50.5\" fifoPnlUnrealized=\"39.5\" openDateTime",
        "costBasisMoney=\"50.51\" fifoPnlUnrealized=\"39.5\" openDateTime",
        "open_lot_basis position_cost position_sum_of_lots position_unrealized")]
    [InlineData("total=\"979.8\"", "total=\"979.81\"", "nav_ending_value nav_total")]
    [InlineData("dividends=\"10\" withholdingTax=\"-1.5\" commissions", "dividends=\"10.01\" withholdingTax=\"-1.5\" commissions",
        "nav_change")]
    [InlineData("amount=\"-101\" balance=\"799\"", "amount=\"-101\" balance=\"799.01\"", "funds_balance")]
    [InlineData("netAmount=\"3\"", "netAmount=\"3.01\"", "nav_dividend_accrual_rows")]
    [InlineData("positionValue=\"90\" costBasisPrice=\"5.05\" costBasisMoney=\"50.5\" fifoPnlUnrealized=\"39.5\" openDateTime",
        "positionValue=\"90.01\" costBasisPrice=\"5.05\" costBasisMoney=\"50.5\" fifoPnlUnrealized=\"39.5\" openDateTime",
        "position_sum_of_lots position_unrealized position_value")]
    [InlineData("symbol=\"ABC\" description=\"\" assetCategory=\"STK\" realizedSTProfit=\"28.8\"",
        "symbol=\"ABC\" description=\"\" assetCategory=\"STK\" realizedSTProfit=\"28.81\"", "fifo_realized_sum")]
    [InlineData("commissions=\"-1.7\" other=\"0\" total=\"68.3\"", "commissions=\"-1.7\" other=\"0\" total=\"68.31\"", "mtm_total")]
    [InlineData("tradePrice=\"8\"", "tradePrice=\"8.001\"", "trade_mtm trade_proceeds")]
    public void A_changed_figure_breaks_what_it_is_part_of(string before, string after, string broken)
    {
        Assert.Contains(before, WholeStatement.Document(), StringComparison.Ordinal);

        var check = Proven.Check(WholeStatement.Document(text => Replace(text, before, after)));

        Assert.Equal(broken.Split(' '), check.Broken());
        Assert.Equal(ProofVerdict.DoesNotTie, check.Verdict);
        Assert.DoesNotContain(check.Proof.Checks, one => one.Verdict == ProofVerdict.NotProvable);
    }

    [Fact]
    public void A_difference_has_both_figures_and_the_rows_of_each()
    {
        var check = Proven.Check(WholeStatement.Document(text => Replace(text, "amount=\"10\" dateTime", "amount=\"10.01\" dateTime")));

        var dividends = check.One("cash_dividends");
        Assert.Equal((10m, 10.01m, -0.01m), (dividends.Expected, dividends.Actual, dividends.Difference));
        Assert.Equal(("U1", "USD", ProofStep.Cash, 1), (dividends.AccountId, dividends.Currency, dividends.Step, dividends.Statement));
        Assert.Equal(["1/CashReport/CashReportCurrency[2]"], dividends.ExpectedRows);
        Assert.Equal(["1/CashTransactions/CashTransaction[1]"], dividends.ActualRows);
        var currency = Assert.Single(check.Proof.Currencies, part => part.Currency is "USD");
        Assert.Equal((ProofVerdict.DoesNotTie, 2), (currency.Counts.Verdict, currency.Counts.DoesNotTie));
        var contract = Assert.Single(check.Proof.Instruments);
        Assert.Equal(("1001", "ABC", ProofVerdict.Ties), (contract.Conid, contract.Symbol, contract.Counts.Verdict));
    }

    [Theory]
    [InlineData("Trades", "trade_proceeds position_quantity realized_pnl cash_movement cash_commissions performance_realized")]
    [InlineData("CashTransactions", "cash_movement cash_dividends cash_deposits_withdrawals")]
    [InlineData("CorporateActions", "position_quantity open_lot_quantity")]
    [InlineData("OpenPositions", "position_quantity position_value nav_stock performance_unrealized")]
    [InlineData("CashReport", "cash_report_sum funds_ending_cash nav_cash")]
    [InlineData("StmtFunds", "funds_balance")]
    [InlineData("EquitySummaryInBase", "nav_total")]
    [InlineData("FIFOPerformanceSummaryInBase", "performance_realized")]
    [InlineData("MTMPerformanceSummaryInBase", "mtm_total")]
    [InlineData("ChangeInDividendAccruals", "nav_dividend_accrual_rows")]
    public void Without_a_section_its_identities_are_not_provable_and_never_tie(string section, string identities)
    {
        var check = Proven.Check(WholeStatement.Document(text => Without(text, section)));

        foreach (var identity in identities.Split(' '))
        {
            Assert.All(check.Checks(identity), one => Assert.NotEqual(ProofVerdict.Ties, one.Verdict));
            Assert.Contains(
                check.Checks(identity),
                one => one is { Verdict: ProofVerdict.NotProvable, Reason: ProofReason.SectionMissing }
                    && string.Equals(one.Section, section, StringComparison.Ordinal));
        }

        Assert.Equal([], check.Broken());
        Assert.Equal(ProofVerdict.NotProvable, check.Verdict);
    }

    [Fact]
    public void Empty_sections_tie_at_nothing()
    {
        var check = Proven.Of(
            "<AccountInformation accountId=\"U1\" currency=\"USD\" /><Trades /><CashTransactions /><CorporateActions /><OpenPositions />"
            + "<SecuritiesInfo /><CashReport /><StmtFunds /><ChangeInNAV /><FIFOPerformanceSummaryInBase />"
            + "<MTMPerformanceSummaryInBase />");

        Assert.Equal([], check.Broken());
        string[] empty = ["position_quantity", "cash_movement", "funds_balance", "fifo_total", "mtm_total"];
        Assert.All(empty, identity => Assert.Equal(ProofVerdict.Ties, check.One(identity).Verdict));
    }

    internal static string Replace(string text, string before, string after)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), after, text.AsSpan(at + before.Length));
    }

    private static string Without(string text, string section)
    {
        var start = text.IndexOf($"<{section}>", StringComparison.Ordinal);
        if (start < 0)
            return text.Replace($"<{section} />", "", StringComparison.Ordinal);
        var end = text.IndexOf($"</{section}>", StringComparison.Ordinal) + section.Length + 3;
        return text.Remove(start, end - start);
    }
}
