using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Fills in their order: lots, partial closings, shorts, reversals, and what is unknown.</summary>
public sealed class FifoTests
{
    [Fact]
    public void The_first_lot_is_closed_first_and_a_part_takes_its_part_of_the_cost()
    {
        var matches = new LotCase()
            .Fill("1", 100, -1001)
            .Fill("1", 50, -600.50m)
            .Fill("1", -120, 1499)
            .Match();

        var closing = matches.Closing("fill3");
        // 1001 for the first lot and 20/50 of 600.50 for the second.
        Assert.Equal(
            (-120m, 1499m, 1241.20m, 257.80m), (closing.Quantity, closing.Proceeds, closing.Basis, closing.Realized));
        Assert.Equal(LotClosingKind.Trade, closing.Kind);
        Assert.Equal(
            [(0, 100m, 1001m), (1, 20m, 240.20m)], closing.Lots.Select(part => (part.Lot, part.Quantity, part.Basis!.Value)));
        Assert.Equal([(30m, 360.30m)], matches.Held("1"));
        var (first, second) = (matches.Lots[0], matches.Lots[1]);
        Assert.Equal((LotOrigin.Fill, "fill1", "10", 0), (first.Origin, first.OpeningRef, first.OriginatingTransactionId, first.Ordinal));
        Assert.Equal((LotCase.Hour(1), LotCase.Hour(3)), (first.Opened, first.Closed));
        Assert.Equal((100m, 0m, 1001m, 0m), (first.Quantity, first.Remaining, first.CostBasis, first.CostBasisRemaining));
        // 100/120 of 1499 less the cost.
        LotMatchesReading.Near((1499m * 100 / 120) - 1001, first.Realized);
        Assert.Null(second.Closed);
        matches.AssertConserves();
    }

    [Fact]
    public void Thirds_of_a_lot_conserve_its_cost_to_the_last_digit()
    {
        var matches = new LotCase().Fill("1", 3, -100).Fill("1", -1, 40).Fill("1", -1, 40).Fill("1", -1, 40).Match();

        Assert.Equal(100m, matches.Closings.Sum(closing => closing.Basis));
        Assert.Equal(0m, matches.Lots[0].CostBasisRemaining);
        matches.AssertConserves();
    }

    [Fact]
    public void A_short_has_negative_units_and_cost()
    {
        var matches = new LotCase().Fill("1", -3, 1649.046135m).Fill("1", 3, -15239.8734m).Match();

        Assert.Equal((-3m, -1649.046135m), (matches.Lots[0].Quantity, matches.Lots[0].CostBasis));
        Assert.Equal(-13590.827265m, matches.Closing("fill2").Realized);
        Assert.Equal(3m, matches.Closing("fill2").Quantity);
        matches.AssertConserves();
    }

    [Theory]
    [InlineData("C;O")]
    [InlineData("O;C")]
    [InlineData("-")]
    [InlineData("")]
    [InlineData(null)]
    public void A_reversal_closes_what_is_held_and_opens_the_rest(string? openClose)
    {
        // One long future is closed and one is sold short: half of 123395.26 belongs to each.
        var matches = new LotCase()
            .Fill("F", 1, -61732.37m, fill => fill with { AssetCategory = "FUT", OpenClose = "O" })
            .Fill("F", -2, 123395.26m, fill => fill with { AssetCategory = "FUT", OpenClose = openClose })
            .Match();

        Assert.Equal((-1m, -34.74m), (matches.Closing("fill2").Quantity, matches.Closing("fill2").Realized));
        Assert.Equal([(-1m, (decimal?)-61697.63m)], matches.Held("F"));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void What_closes_more_than_is_held_is_not_provable_and_opens_nothing()
    {
        var matches = new LotCase()
            .Fill("1", 30, -300)
            .Fill("1", -70, 840, fill => fill with { OpenClose = "C", BrokerRealized = 77, BrokerCost = -763 })
            .Match();

        var closing = matches.Closing("fill2");
        Assert.Equal((-70m, -40m), (closing.Quantity, closing.Unmatched));
        Assert.Equal((null, null, 840m), (closing.Realized, closing.Basis, closing.Proceeds));
        Assert.Equal(LotCodes.NothingToClose, closing.UnknownBecause);
        Assert.Equal((77m, -763m), (closing.BrokerRealized, closing.BrokerCost));
        // The part that was held has its result: 30/70 of 840 less 300.
        Assert.Equal(60m, Assert.Single(closing.Lots).Realized);
        Assert.Empty(matches.Held("1"));
        var diagnostic = Assert.Single(matches.Diagnostics);
        Assert.Equal((LotCodes.NothingToClose, "fill2", -40m), (diagnostic.Code, diagnostic.Ref, diagnostic.Quantity));
    }

    [Fact]
    public void A_purchase_that_only_closes_leaves_longs_alone()
    {
        var matches = new LotCase().Fill("1", 30, -300).Fill("1", 10, -90, fill => fill with { OpenClose = "C" }).Match();

        Assert.Equal([(30m, (decimal?)300m)], matches.Held("1"));
        Assert.Equal(10m, matches.Closing("fill2").Unmatched);
    }

    [Fact]
    public void What_only_opens_against_lots_is_reported_and_realizes_nothing_known()
    {
        var matches = new LotCase().Fill("1", 30, -300).Fill("1", -10, 90, fill => fill with { OpenClose = "O" }).Match();

        Assert.Equal([LotCodes.OpenCloseDiffers], matches.Codes());
        Assert.Null(matches.Closing("fill2").Realized);
        Assert.Equal([(20m, (decimal?)200m)], matches.Held("1"));
    }

    [Fact]
    public void A_fill_without_amounts_opens_a_lot_of_unknown_basis()
    {
        var matches = new LotCase().Fill("1", 10, null).Fill("1", 10, -50).Fill("1", -15, 150).Match();

        Assert.Equal((LotCodes.BasisUnknown, "fill1", 10m), matches.Diagnostics.Select(d => (d.Code, d.Ref, d.Quantity)).Single());
        var closing = matches.Closing("fill3");
        Assert.Equal((null, null, LotCodes.BasisUnknown), (closing.Realized, closing.Basis, closing.UnknownBecause));
        Assert.Equal([null, 25m], closing.Lots.Select(part => part.Realized));
        Assert.Equal([(5m, (decimal?)25m)], matches.Held("1"));
        Assert.Equal((null, 25m), (matches.Lots[0].Realized, matches.Lots[1].Realized));
    }

    [Fact]
    public void The_model_Independent_has_no_result_and_says_so_once()
    {
        static LotFill Independent(LotFill fill) => fill with { Model = "Independent" };
        var matches = new LotCase().Fill("1", 10, -50, Independent).Fill("1", -4, 30, Independent).Fill("1", -6, 30, Independent).Match();

        Assert.Equal([LotCodes.FifoUnavailable], matches.Codes());
        Assert.All(matches.Closings, closing => Assert.Equal((null, LotCodes.FifoUnavailable), (closing.Realized, closing.UnknownBecause)));
        Assert.Empty(matches.Held("1"));
    }

    [Fact]
    public void Currencies_are_not_matched() =>
        Assert.Empty(new LotCase().Fill("1", 10, -50, fill => fill with { AssetCategory = "CASH" }).Match().Lots);

    [Fact]
    public void Accounts_and_contracts_are_apart()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Fill("1", 10, -200, fill => fill with { AccountId = "U0" })
            .Fill("2", -10, 150)
            .Fill("1", -10, 250, fill => fill with { AccountId = "U0" })
            .Match();

        Assert.Equal(50m, matches.Closing("fill4").Realized);
        Assert.Equal(["U0", "U1", "U1"], matches.Lots.Select(lot => lot.AccountId));
        Assert.Equal(0, matches.Closing("fill4").Lots[0].Lot);
    }

    [Fact]
    public void One_moment_is_ordered_by_the_number_of_the_transaction_then_by_place()
    {
        static Func<LotFill, LotFill> Id(string? id) => fill => fill with { Moment = LotCase.Hour(0), TransactionId = id };
        var matches = new LotCase()
            .Fill("1", 1, -3, Id(null))
            .Fill("1", 1, -2, Id("1000"))
            .Fill("1", 1, -1, Id("999"))
            .Fill("1", 1, -4, Id("N/A"))
            .Match();

        Assert.Equal(["fill3", "fill2", "fill1", "fill4"], matches.Lots.Select(lot => lot.OpeningRef));
    }

    [Fact]
    public void A_trade_of_a_bare_day_comes_before_the_evening_of_that_day()
    {
        var day = new DateOnly(2026, 1, 6);
        var evening = new LotMoment(day, new DateTimeOffset(2026, 1, 7, 1, 25, 0, TimeSpan.Zero));
        var matches = new LotCase()
            .Leg("1", 10, "FS", leg => leg with { Moment = evening, TransactionId = null })
            .Fill("1", 10, -100, fill => fill with { Moment = new LotMoment(day, null), TransactionId = null })
            .Match();

        Assert.Equal([(20m, (decimal?)100m)], matches.Held("1"));
    }

    [Fact]
    public void An_action_of_a_bare_day_comes_after_the_trades_of_that_day()
    {
        var matches = new LotCase()
            .Leg("1", 10, "FS", leg => leg with { Moment = LotCase.Hour(0) with { At = null } })
            .Fill("1", 10, -100, fill => fill with { Moment = LotCase.Hour(1) })
            .Match();

        Assert.Equal([(20m, (decimal?)100m)], matches.Held("1"));
    }

    [Fact]
    public void What_is_too_large_to_be_exact_is_left_out_and_reported()
    {
        var matches = new LotCase().Fill("1", decimal.MaxValue, -1).Fill("1", 1, decimal.MinValue).Fill("1", 2, -5).Match();

        Assert.Equal([LotCodes.OutOfRange, LotCodes.OutOfRange], matches.Codes());
        Assert.Equal([(2m, (decimal?)5m)], matches.Held("1"));
    }

    [Fact]
    public void Nothing_gives_nothing()
    {
        var matches = LotMatcher.Match([], [], []);
        Assert.Empty(matches.Lots);
        Assert.Empty(matches.Closings);
        Assert.Empty(matches.Diagnostics);
    }
}
