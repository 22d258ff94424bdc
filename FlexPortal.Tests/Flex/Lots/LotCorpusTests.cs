using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>The matcher's figures beside the broker's in public sample statements; left out where the samples are not there.</summary>
public sealed class LotCorpusTests
{
    /// <summary>
    /// A year of stocks and options. 284 shares were held before: their basis is fitted to the first sales. One closing differs because
    /// the broker restated a commission after the day of the opening.
    /// </summary>
    [Fact]
    public void A_year_gives_the_brokers_results_and_the_open_lots_of_its_end()
    {
        var sample = new SampleLots().Read("flex", "opensteuerauszug__eTax_report_anonymised_2025.xml");
        var stock = sample.Events.OfType<LotFill>().First(fill => fill.BrokerRealized == -64508.910176m);
        var matches = sample.Seed(stock.Conid, 2, 2 * 389.600072m, 0).Seed(stock.Conid, 282, 113055.22928m, 1).Match();

        var closings = matches.Closings.Where(closing => closing.Kind != LotClosingKind.CorporateAction).ToArray();
        Assert.Equal(185, closings.Length);
        Assert.Equal(184, closings.Count(AgreesWithBroker));
        Assert.Equal(72, sample.Lots.Count);
        AssertOpenLots(sample, matches);
    }

    [Fact]
    public void Two_years_give_the_results_across_a_new_identifier_and_a_short_option()
    {
        var matches = new SampleLots().Read("flex-ledger", "jal__ibkr_year0.xml").Read("flex-ledger", "jal__ibkr_year1.xml").Match();

        Assert.Equal(35.938677m, Realized(matches, "14933333645"));
        Assert.Equal(113.533228m, Realized(matches, "15222306327"));
        Assert.Equal(-13590.827265m, Realized(matches, "16671726838"));
        Assert.Equal([(12.5m, (decimal?)520m)], matches.Held("420446448"));
        Assert.Empty(matches.Held("465324096"));
        // The shares that the option took were bought before.
        Assert.Equal(0m, Realized(matches, "16372510010"));
        Assert.Null(Realized(matches, "16372510016"));
        Assert.Equal([LotCodes.NothingToClose], matches.Codes());
    }

    [Fact]
    public void The_premium_of_the_assigned_option_is_in_the_result_of_the_stock()
    {
        var matches = new SampleLots().Read("flex-ledger", "jal__ibkr_year0.xml").Read("flex-ledger", "jal__ibkr_year1.xml")
            .Seed("13977", 100, 3706.792m)
            .Match();

        Assert.Equal(1062.507133m, Realized(matches, "16372510016"));
        Assert.All(matches.Closings.Where(closing => closing.BrokerRealized is not null && closing.Kind != LotClosingKind.CorporateAction),
            closing => Assert.True(AgreesWithBroker(closing), closing.ToString()));
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void A_reversal_of_a_future_realizes_what_the_broker_says()
    {
        var matches = new SampleLots().Read("flex", "ib-flex-reader__TradeTest-1.xml").Match();

        var closing = Assert.Single(matches.Closings);
        Assert.Equal((-34.74m, -34.74m), (closing.Realized, closing.BrokerRealized));
        var part = Assert.Single(closing.Lots);
        Assert.Equal(("695256601", 61732.37m), (matches.Lots[part.Lot].OriginatingTransactionId, part.Basis));
        Assert.Equal([(-1m, (decimal?)-61697.63m)], matches.Held("70407716"));
    }

    [Fact]
    public void A_cancelled_purchase_leaves_nothing()
    {
        var matches = new SampleLots().Read("flex", "portfolio-performance__testIBFlexStatementFile09.xml").Match();

        Assert.Empty(matches.Closings);
        Assert.Empty(matches.Lots);
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void A_tender_a_reverse_split_and_a_cash_merger_without_types_are_matched_by_their_shape()
    {
        var matches = new SampleLots().Read("flex", "portfolio-performance__testIBFlexStatementFile01.xml").Match();

        var paid = Assert.Single(matches.Closings, closing => closing.Proceeds == 34320);
        Assert.Equal((2358m, 2358m), (paid.Realized, paid.BrokerRealized));
        Assert.Equal(480m, matches.Held("129258970").Sum(lot => lot.Units));
        Assert.Equal(3256.20m, matches.Held("129258970").Sum(lot => lot.Basis));
        Assert.Equal([200m, 240m, 40m], matches.Held("129258970").Select(lot => lot.Units));
    }

    [Fact]
    public void A_lot_goes_through_a_new_identifier_as_the_broker_shows_it()
    {
        var sample = new SampleLots().Read("flex", "opensteuerauszug__corporate_action_2025.xml");

        var matches = sample.Match();

        Assert.Single(sample.Lots);
        AssertOpenLots(sample, matches);
    }

    [Fact]
    public void The_premium_of_a_put_lowers_the_cost_of_the_stock()
    {
        var matches = new SampleLots().Read("flex", "portfolio-performance__testIBFlexStatementFile02.xml").Match();

        // 5002 paid less 49.50 received; the rows have a day and no ids.
        Assert.Equal([(100m, (decimal?)4952.5m)], matches.Held("272800"));
    }

    [Fact]
    public void A_spin_off_is_unknown_until_its_factor_is_given()
    {
        var sample = new SampleLots().Read("flex-ledger", "jal__ibkr_spinoff.xml");
        var trades = sample.Match().Closings.Where(closing => closing.Kind == LotClosingKind.Trade);
        Assert.All(trades, closing => Assert.Null(closing.Realized));

        sample.Factors.Add(new AllocationFactor { SourceConid = "7516", TargetConid = "661633", Factor = 0.1m });
        var matches = sample.Match();

        Assert.Equal(-82.64048m, Realized(matches, "222"));
        Assert.Equal(45.135m, Realized(matches, "333"));
    }

    [Fact]
    public void A_cancelled_transfer_counts_once()
    {
        var matches = new SampleLots().Read("flex", "opensteuerauszug__inline_transfer_cancelled_out.xml").Match();

        Assert.Equal(-58m, Assert.Single(matches.Closings).Unmatched);
    }

    [Theory]
    [InlineData("flex")]
    [InlineData("flex-ledger")]
    public void Every_sample_is_matched_and_its_known_figures_conserve(string folder)
    {
        var files = Directory.GetFiles(SampleLots.Find(folder, "."), "*.xml");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            SampleLots sample;
            try
            {
                sample = new SampleLots().Read(File.ReadAllText(file));
            }
            catch (PortalException)
            {
                continue; // no statement
            }

            sample.Match().AssertConserves();
        }
    }

    private static decimal? Realized(LotMatches matches, string transactionId)
    {
        var closing = Assert.Single(
            matches.Closings, closing => string.Equals(closing.TransactionId, transactionId, StringComparison.Ordinal));
        return closing.Realized is { } realized ? Math.Round(realized, 6) : null;
    }

    /// <summary>The broker rounds each lot to six digits.</summary>
    private static bool AgreesWithBroker(LotClosing closing) =>
        closing is { Realized: { } ours, BrokerRealized: { } theirs }
            && Math.Abs(ours - theirs) <= Math.Max(0.00001m, closing.Lots.Count * 0.000001m);

    private static void AssertOpenLots(SampleLots sample, LotMatches matches)
    {
        foreach (var group in sample.Lots.GroupBy(lot => lot.Conid))
        {
            Assert.Equal(
                group.Select(lot => (lot.TransactionId, lot.Quantity, (decimal?)lot.CostBasis)).Order(),
                matches.Open(group.Key).Select(lot => (lot.OriginatingTransactionId!, lot.Remaining, lot.CostBasisRemaining)).Order());
        }
    }
}
