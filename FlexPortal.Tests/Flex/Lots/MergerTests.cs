using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Mergers, spin-offs, rights, tenders, maturities: what moves, what is paid out, and what nothing states.</summary>
public sealed class MergerTests
{
    [Fact]
    public void A_merger_for_one_stock_moves_all_of_the_basis()
    {
        var matches = new LotCase()
            .Fill("A", 10, -100)
            .Fill("A", 10, -150)
            .Leg("B", 8, "TC")
            .Leg("A", -20, "TC")
            .Fill("B", -5, 100)
            .Match();

        Assert.Equal(100m - 100 - 37.5m, matches.Closing("fill5").Realized);
        Assert.Equal([(3m, (decimal?)112.5m)], matches.Held("B"));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void A_merger_into_two_stocks_divides_the_basis_by_the_factors()
    {
        var matches = new LotCase()
            .Fill("S", 60, -697.206448m)
            .Fill("S", 40, -430.1842665m)
            .Leg("D", 100, "TC")
            .Leg("W", 20, "TC")
            .Leg("S", -100, "TC")
            .Factor("S", "D", 0.95761944m)
            .Match();

        // The other target gets what is left to 1.
        const decimal all = 1127.3907145m;
        Assert.Equal([60m, 40m], matches.Held("D").Select(lot => lot.Units));
        Assert.Equal([12m, 8m], matches.Held("W").Select(lot => lot.Units));
        Assert.Equal(697.206448m * 0.95761944m, matches.Held("D")[0].Basis);
        Assert.Equal(all, matches.Held("D").Concat(matches.Held("W")).Sum(lot => lot.Basis));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void Without_a_factor_units_are_right_and_the_basis_is_unknown()
    {
        var matches = new LotCase().Fill("S", 100, -1000).Leg("D", 100, "TC").Leg("W", 20, "TC").Leg("S", -100, "TC").Match();

        Assert.Equal([(100m, (decimal?)null)], matches.Held("D"));
        Assert.Equal([(20m, (decimal?)null)], matches.Held("W"));
        Assert.Equal([LotCodes.FactorUnknown, LotCodes.FactorUnknown], matches.Codes());
        Assert.All(matches.Diagnostics, diagnostic => Assert.Equal("A1", diagnostic.Subject));
        // Nothing was paid, so nothing was realized.
        Assert.Equal(0m, Assert.Single(matches.Closings).Realized);
        Assert.Equal("fill1", matches.Lots[1].OpeningRef);
    }

    [Fact]
    public void Factors_that_make_more_or_less_than_all_are_not_used()
    {
        foreach (var second in new[] { 0.3m, 0.9m })
        {
            var matches = new LotCase()
                .Fill("S", 10, -100).Leg("D", 10, "TC").Leg("W", 2, "TC").Leg("S", -10, "TC")
                .Factor("S", "D", 0.5m).Factor("S", "W", second)
                .Match();

            Assert.Contains(LotCodes.FactorUnknown, matches.Codes());
            Assert.Null(matches.Held("W")[0].Basis);
        }
    }

    [Fact]
    public void A_factor_that_is_no_share_is_not_used()
    {
        foreach (var factor in new[] { -0.1m, 1.2m })
        {
            var matches = new LotCase()
                .Fill("S", 10, -100).Leg("D", 10, "TC").Leg("W", 2, "TC").Leg("S", -10, "TC").Factor("S", "D", factor)
                .Match();

            Assert.Equal([(10m, (decimal?)null)], matches.Held("D"));
            Assert.Equal([LotCodes.FactorUnknown, LotCodes.FactorUnknown], matches.Codes());
        }
    }

    [Fact]
    public void A_merger_for_stock_and_cash_realizes_the_part_that_was_paid()
    {
        var known = new LotCase()
            .Fill("A", 10, -100)
            .Leg("B", 5, "TC")
            .Leg("A", -10, "TC", leg => leg with { Proceeds = 60, BrokerRealized = 20 })
            .Factor("A", "B", 0.6m)
            .Match();

        Assert.Equal([(5m, (decimal?)60m)], known.Held("B"));
        var closing = Assert.Single(known.Closings);
        Assert.Equal((60m, 100m, 60m), (closing.Proceeds, closing.Basis, closing.BasisMoved));
        Assert.Equal((20m, 20m), (closing.Realized, closing.BrokerRealized));
        Assert.Equal(20m, known.Lots[0].Realized);
        known.AssertConserves();

        var unknown = new LotCase().Fill("A", 10, -100).Leg("B", 5, "TC").Leg("A", -10, "TC", leg => leg with { Proceeds = 60 }).Match();
        Assert.Equal([(5m, (decimal?)null)], unknown.Held("B"));
        Assert.Equal((null, LotCodes.FactorUnknown), (unknown.Closings[0].Realized, unknown.Closings[0].UnknownBecause));
        Assert.Equal([LotCodes.FactorUnknown], unknown.Codes());
    }

    [Fact]
    public void A_short_pays_the_cash_of_a_merger()
    {
        var matches = new LotCase()
            .Fill("A", -10, 100)
            .Leg("B", -5, "TC")
            .Leg("A", 10, "TC", leg => leg with { Proceeds = -60 })
            .Factor("A", "B", 0.6m)
            .Match();

        Assert.Equal([(-5m, (decimal?)-60m)], matches.Held("B"));
        Assert.Equal(-20m, Assert.Single(matches.Closings).Realized);
        matches.AssertConserves();
    }

    [Fact]
    public void A_merger_whose_cash_is_not_stated_is_not_provable()
    {
        var matches = new LotCase()
            .Fill("A", 10, -100)
            .Leg("B", 5, "TC", leg => leg with { Proceeds = null })
            .Leg("A", -10, "TC", leg => leg with { Proceeds = null })
            .Match();

        Assert.Equal([(5m, (decimal?)null)], matches.Held("B"));
        Assert.Null(matches.Closings[0].Realized);
    }

    [Theory]
    [InlineData("TC", 34320, 2358)]
    [InlineData("BM", 34320, 2358)]
    [InlineData("DW", 0, -31962)]
    public void What_goes_against_cash_realizes_it(string code, int cash, int realized)
    {
        var matches = new LotCase()
            .Fill("1", 2000, -4662)
            .Fill("1", 10000, -27300)
            .Leg("1", -12000, code, leg => leg with { Proceeds = cash })
            .Match();

        var closing = Assert.Single(matches.Closings);
        Assert.Equal((LotClosingKind.CorporateAction, (decimal?)realized, -12000m), (closing.Kind, closing.Realized, closing.Quantity));
        Assert.Empty(matches.Held("1"));
        matches.AssertConserves();
    }

    [Fact]
    public void A_tender_moves_to_its_contract_and_is_paid_from_there()
    {
        var matches = new LotCase()
            .Fill("U", 12000, -31962)
            .Leg("U", -12000, "TO")
            .Leg("U.TEN", 12000, "TO")
            .Leg("U.TEN", -12000, "TC", leg => leg with { ActionId = "A2", Proceeds = 34320 })
            .Match();

        Assert.Equal([0m, 2358m], matches.Closings.Select(closing => closing.Realized));
        Assert.DoesNotContain(matches.Lots, lot => lot.Remaining != 0);
    }

    [Fact]
    public void A_spin_off_divides_the_basis_of_its_parent_by_the_factor()
    {
        var matches = new LotCase()
            .Fill("GE", 60, -500)
            .Fill("GE", 40, -332.85m)
            .Leg("WAB", 0.5371m, "SO", leg => leg with { SubjectConid = "GE" })
            .Factor("GE", "WAB", 0.1m)
            .Fill("WAB", -0.5371m, 0.64452m)
            .Fill("GE", -100, 794.7m)
            .Match();

        Assert.Equal(0.64452m - 83.285m, matches.Closing("fill4").Realized);
        Assert.Equal(794.7m - 749.565m, matches.Closing("fill5").Realized);
        var moved = matches.Closing("leg3");
        Assert.Equal(("GE", 0m, 83.285m, 0m), (moved.Conid, moved.Quantity, moved.BasisMoved, moved.Realized));
        Assert.Equal(["fill1", "fill2"], matches.Lots.Where(lot => lot.Conid is "WAB").Select(lot => lot.OpeningRef));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void The_factor_alone_names_the_parent_of_a_spin_off()
    {
        var matches = new LotCase().Fill("GE", 100, -1000).Leg("WAB", 5, "SO").Factor("GE", "WAB", 0.2m).Match();

        Assert.Equal([(100m, (decimal?)800m)], matches.Held("GE"));
        Assert.Equal([(5m, (decimal?)200m)], matches.Held("WAB"));
    }

    [Fact]
    public void The_factor_that_the_parent_keeps_gives_that_of_the_spin_off()
    {
        var matches = new LotCase()
            .Fill("GE", 100, -1000).Leg("WAB", 5, "SO", leg => leg with { SubjectConid = "GE" }).Factor("GE", "GE", 0.8m)
            .Match();

        Assert.Equal([(5m, (decimal?)200m)], matches.Held("WAB"));
    }

    [Fact]
    public void A_spin_off_without_a_factor_makes_parent_and_child_unknown()
    {
        var matches = new LotCase()
            .Fill("GE", 100, -1000)
            .Leg("WAB", 5, "SO", leg => leg with { SubjectConid = "GE" })
            .Fill("GE", -100, 1200)
            .Match();

        Assert.Equal([(5m, (decimal?)null)], matches.Held("WAB"));
        Assert.Equal((null, LotCodes.FactorUnknown), (matches.Closing("fill3").Realized, matches.Closing("fill3").UnknownBecause));
    }

    [Fact]
    public void Rights_have_no_basis_until_a_factor_says_so_and_a_subscription_adds_what_is_paid()
    {
        var unknown = new LotCase().Fill("D", 1208, -20000).Leg("R", 1208, "RI").Match();
        Assert.Equal([(1208m, (decimal?)null)], unknown.Held("R"));
        Assert.Equal([(1208m, (decimal?)20000m)], unknown.Held("D"));

        var matches = new LotCase()
            .Fill("D", 1208, -20000)
            .Leg("R", 1208, "RI")
            .Factor("D", "R", 0, "A1")
            .Leg("N", 120, "SR", leg => leg with { ActionId = "A2" })
            .Leg("R", -1200, "SR", leg => leg with { ActionId = "A2", Proceeds = -1788 })
            .Leg("R", -8, "DW", leg => leg with { ActionId = "A3" })
            .Match();

        Assert.Equal([(120m, (decimal?)1788m)], matches.Held("N"));
        Assert.Equal(0m, matches.Closing("leg5").Realized);
        Assert.Empty(matches.Held("R"));
        matches.AssertConserves();
    }

    [Fact]
    public void A_dividend_in_shares_of_the_same_contract_is_a_new_lot_of_unknown_basis()
    {
        var matches = new LotCase().Fill("1", 100, -1000).Leg("1", 5, "HI", leg => leg with { Value = 70.5m }).Match();

        Assert.Equal([(100m, (decimal?)1000m), (5m, null)], matches.Held("1"));
    }

    [Fact]
    public void A_fraction_that_a_merger_leaves_is_paid_after_it_at_the_same_moment()
    {
        var matches = new LotCase()
            .Fill("B", -0.5m, 4, fill => fill with { TransactionType = "FracShare", Moment = LotCase.Hour(9), TransactionId = "1" })
            .Fill("A", 9, -90)
            .Leg("B", 4.5m, "TC", leg => leg with { Moment = LotCase.Hour(9) })
            .Leg("A", -9, "TC", leg => leg with { Moment = LotCase.Hour(9) })
            .Match();

        Assert.Equal((LotClosingKind.CashInLieu, -6m), (matches.Closing("fill1").Kind, matches.Closing("fill1").Realized));
        Assert.Equal([(4m, (decimal?)80m)], matches.Held("B"));
    }

    [Fact]
    public void A_cancelled_action_never_happened_and_its_second_run_counts()
    {
        var matches = new LotCase()
            .Fill("A", 10, -100)
            .Leg("B", 5, "TC").Leg("A", -10, "TC")
            .Leg("B", -5, "TC", leg => leg with { Codes = "Ca" }).Leg("A", 10, "TC", leg => leg with { Codes = "Ca" })
            .Leg("B", 6, "TC").Leg("A", -10, "TC")
            .Match();

        Assert.Equal([(6m, (decimal?)100m)], matches.Held("B"));
        Assert.Empty(matches.Held("A"));
        Assert.Single(matches.Closings);
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void A_cancelled_leg_of_an_unknown_action_makes_the_contract_unknown()
    {
        var matches = new LotCase().Fill("A", 10, -100).Leg("A", 5, "TC", leg => leg with { Codes = "Ca" }).Match();

        Assert.Equal([(10m, (decimal?)null), (5m, null)], matches.Held("A"));
        Assert.Equal([LotCodes.CancelWithoutTrade], matches.Codes());
    }

    [Fact]
    public void What_comes_to_a_contract_that_is_short_closes_it_at_its_cost()
    {
        var matches = new LotCase().Fill("A", -3, 45).Fill("B", 10, -100).Leg("A", 10, "TC").Leg("B", -10, "TC").Match();

        Assert.Equal((15m, -45m), (matches.Closing("leg3").Realized, matches.Closing("leg3").Basis));
        Assert.Equal([(7m, (decimal?)70m)], matches.Held("A"));
        matches.AssertConserves();
    }

    [Fact]
    public void Several_contracts_that_become_one_are_not_guessed_apart()
    {
        var matches = new LotCase()
            .Fill("A", 10, -100).Fill("B", 10, -300).Leg("C", 30, "TC").Leg("A", -10, "TC").Leg("B", -10, "TC")
            .Match();

        Assert.Equal([(30m, (decimal?)null)], matches.Held("C"));
        Assert.Equal([0m, 0m], matches.Closings.Select(closing => closing.Realized));
    }

    [Fact]
    public void Lots_of_unknown_basis_move_and_stay_unknown()
    {
        var matches = new LotCase().Fill("A", 10, null).Fill("A", 10, -90).Leg("B", 20, "IC").Leg("A", -20, "IC").Match();

        Assert.Equal([(10m, (decimal?)null), (10m, 90m)], matches.Held("B"));
        Assert.Equal(LotCodes.BasisUnknown, matches.Lots[2].UnknownBecause);
        Assert.Equal([LotCodes.BasisUnknown], matches.Codes());
    }
}
