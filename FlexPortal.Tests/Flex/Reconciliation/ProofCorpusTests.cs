using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Reconciliation;
using FlexPortal.Core.Flex.Reconciliation.Check;
using FlexPortal.Tests.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>What is known of public sample statements; left out where a sample is not there.</summary>
public sealed class ProofCorpusTests
{
    /// <summary>Cash of all currencies is exact in these.</summary>
    [Theory]
    [InlineData("portfolio-performance__testIBFlexStatementFile14.xml", "CHF USD")]
    [InlineData("portfolio-performance__testIBFlexStatementFile17.xml", "USD")]
    [InlineData("portfolio-performance__testIBFlexStatementFile18.xml", "EUR USD")]
    [InlineData("portfolio-performance__testIBFlexStatementFile24.xml", "USD")]
    [InlineData("ib-flex-reader__TestForCoding.xml", "CHF EUR GBP USD")]
    public void Cash_is_exact(string file, string currencies)
    {
        var check = Read("flex", file);

        var movements = check.Checks("cash_movement");
        Assert.Equal(currencies.Split(' '), movements.Select(one => one.Currency!).Order(StringComparer.Ordinal));
        Assert.All(movements, one => Assert.Equal((ProofVerdict.Ties, 0m), (one.Verdict, one.Difference)));
        Assert.All(check.Checks("cash_report_sum"), one => Assert.Equal(ProofVerdict.Ties, one.Verdict));
    }

    [Fact]
    public void Everything_selected_ties_in_net_asset_value_and_performance()
    {
        var check = Read("flex", "portfolio-performance__testIBFlexStatementFile17.xml");

        Assert.DoesNotContain(
            check.Proof.Checks, one => one is { Step: ProofStep.Nav or ProofStep.Performance, Verdict: ProofVerdict.DoesNotTie });
        string[] known =
        [
            "nav_cash", "nav_stock", "nav_options", "nav_total", "nav_change", "nav_ending_value", "nav_starting_value",
            "nav_dividend_accruals", "performance_unrealized", "fifo_realized_sum", "mtm_total",
        ];
        Assert.All(known, identity => Assert.All(check.Checks(identity), one => Assert.Equal(ProofVerdict.Ties, one.Verdict)));
        Assert.Equal(57.505297533m, check.One("nav_cash").Expected);
    }

    /// <summary>Nine deals report a commission in francs that was taken in dollars; one closing has a restated commission.</summary>
    [Fact]
    public void A_year_of_trades_ties_but_for_what_the_broker_shifted_and_restated()
    {
        var check = Read("flex", "opensteuerauszug__eTax_report_anonymised_2025.xml");

        var movements = check.Checks("cash_movement").ToDictionary(one => one.Currency!, StringComparer.Ordinal);
        Assert.Equal(
            (0m, 18.867786263m, -21.821296002m),
            (movements["EUR"].Difference, movements["CHF"].Difference, movements["USD"].Difference));
        Assert.All(
            new[] { movements["CHF"], movements["USD"] },
            one => Assert.Equal(ProofExplanation.CommissionCurrencyShift, one.Explanation));
        Assert.All(check.Checks("open_lot_quantity"), one => Assert.Equal(ProofVerdict.Ties, one.Verdict));
        Assert.All(check.Checks("open_lot_basis"), one => Assert.Equal(ProofVerdict.Ties, one.Verdict));
        var different = check.Checks("realized_pnl").Where(one => one.Verdict == ProofVerdict.DoesNotTie).ToArray();
        Assert.All(different, one => Assert.Equal(ProofExplanation.Restated, one.Explanation));
    }

    [Fact]
    public void A_running_balance_runs()
    {
        var check = Read("flex", "ib-flex-reader__StatementOfFunds.xml");

        var balance = check.One("funds_balance");
        Assert.Equal((ProofVerdict.Ties, 46), (balance.Verdict, balance.Count));
    }

    [Fact]
    public void Futures_of_the_model_Independent_have_no_results()
    {
        var check = Read("flex", "ib-flex-reader__TestForCoding.xml");

        Assert.All(
            check.Checks("realized_pnl"), one => Assert.Equal(
                (ProofVerdict.NotProvable, ProofReason.FifoUnavailable), (one.Verdict, one.Reason)));
    }

    [Fact]
    public void A_lot_goes_through_a_new_identifier()
    {
        var check = Read("flex", "opensteuerauszug__corporate_action_2025.xml");

        Assert.Equal([], check.Proof.Checks.Where(one => one is { Step: ProofStep.Lots, Verdict: ProofVerdict.DoesNotTie }));
        Assert.Equal(ProofVerdict.Ties, check.One("open_lot_basis").Verdict);
        Assert.Equal("34300637871", Assert.Single(check.Lots, lot => lot.Remaining != 0).OpeningTransactionId);
    }

    [Fact]
    public void Two_years_give_the_results_that_the_broker_realized()
    {
        var check = Proven.Check(ProofOracle.Join(
            File.ReadAllText(SampleLots.Find("flex-ledger", "jal__ibkr_year0.xml")),
            File.ReadAllText(SampleLots.Find("flex-ledger", "jal__ibkr_year1.xml"))));

        decimal[] known = [35.938677m, 113.533228m, -13590.827265m];
        Assert.All(known, figure => Assert.Contains(
            check.Checks("realized_pnl"), one => one is { Verdict: ProofVerdict.Ties } && one.Expected == figure));
        // The shares that the option took were bought before.
        Assert.Contains(
            check.Checks("realized_pnl"), one => one is { Reason: ProofReason.OpeningLotsMissing, Expected: 1062.507133m });
    }

    [Fact]
    public void Every_sample_is_proved_or_refused()
    {
        string[] folders = ["flex", "flex-ledger"];
        foreach (var file in folders.SelectMany(folder => Directory.GetFiles(SampleLots.Find(folder, "."), "*.xml")))
        {
            try
            {
                var check = Proven.Check(File.ReadAllText(file));
                Assert.All(check.Proof.Checks, one => Assert.Equal(one.Verdict == ProofVerdict.NotProvable, one.Reason is not null));
                Assert.All(check.Proof.Checks, one => Assert.True(one.Verdict == ProofVerdict.DoesNotTie || one.Explanation is null));
            }
            catch (PortalException)
            {
                // no statement
            }
        }
    }

    private static StatementCheck Read(string folder, string file) => Proven.Check(File.ReadAllText(SampleLots.Find(folder, file)));
}
