using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Splits and new identifiers: units change, cost, date and origin stay.</summary>
public sealed class SplitTests
{
    [Fact]
    public void A_split_within_the_contract_scales_every_lot()
    {
        var matches = new LotCase()
            .Fill("1", 200, -1000)
            .Fill("1", 20, -200)
            .Fill("1", -3, 30)
            .Leg("1", 54.25m, "FS", leg => leg with { Description = "X(US1) SPLIT 5 FOR 4 (X, X CORP, US1)" })
            .Match();

        Assert.Equal([(246.25m, (decimal?)985m), (25m, 200m)], matches.Held("1"));
        Assert.Equal(250m, matches.Lots[0].Quantity);
        Assert.Equal("fill1", matches.Lots[0].OpeningRef);
        Assert.Equal((LotOrigin.Fill, LotCase.Hour(1)), (matches.Lots[0].Origin, matches.Lots[0].Opened));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void A_reverse_split_may_have_both_rows_under_one_contract()
    {
        var matches = new LotCase().Fill("1", 104, -1040).Leg("1", 13, "RS").Leg("1", -104, "RS").Match();

        Assert.Equal([(13m, (decimal?)1040m)], matches.Held("1"));
        Assert.Empty(matches.Closings);
    }

    [Fact]
    public void A_split_of_a_short_scales_it()
    {
        var matches = new LotCase().Fill("1", -10, 100).Leg("1", -10, "FS").Match();

        Assert.Equal([(-20m, (decimal?)-100m)], matches.Held("1"));
    }

    [Fact]
    public void A_stock_dividend_without_tax_scales_like_a_split()
    {
        Assert.Equal([(110m, (decimal?)1000m)], new LotCase().Fill("1", 100, -1000).Leg("1", 10, "SD").Match().Held("1"));
    }

    [Fact]
    public void A_ratio_without_end_leaves_no_dust()
    {
        var lots = new LotCase().Fill("1", 1, -10).Fill("1", 1, -20).Fill("1", 1, -40).Leg("1", -2, "RS");
        var third = 1m / 3;
        var matches = lots.Fill("1", -third, 20).Fill("1", -third, 20).Fill("1", -0.3333333333m, 20).Match();

        Assert.Empty(matches.Held("1"));
        Assert.Equal([10m, 20m, 40m], matches.Closings.Select(closing => closing.Basis));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();
    }

    [Fact]
    public void A_lot_that_a_split_makes_next_to_nothing_goes_into_its_neighbour()
    {
        var matches = new LotCase().Fill("1", 0.0001m, -1).Fill("1", 999.9999m, -1000).Leg("1", -999.9999m, "RS").Match();

        Assert.Equal([(0.0001m, (decimal?)1001m)], matches.Held("1"));
        matches.AssertConserves();
    }

    [Fact]
    public void A_split_of_what_is_not_held_opens_units_of_unknown_basis()
    {
        var matches = new LotCase().Leg("1", 6, "FS").Match();

        Assert.Equal([(6m, (decimal?)null)], matches.Held("1"));
        Assert.Equal([LotCodes.NothingToClose], matches.Codes());
        Assert.Equal(LotCodes.NothingToClose, matches.Lots[0].UnknownBecause);
    }

    [Fact]
    public void Units_that_do_not_fit_the_ratio_of_the_text_make_the_basis_unknown()
    {
        // 50 more were held before the first statement.
        var matches = new LotCase()
            .Fill("1", 50, -500)
            .Leg("1", 100, "FS", leg => leg with { Description = "X(US1) SPLIT 2 FOR 1 (X, X CORP, US1)" })
            .Match();

        Assert.Equal([LotCodes.SplitRatioDiffers], matches.Codes());
        Assert.Equal([(150m, (decimal?)null)], matches.Held("1"));
    }

    [Fact]
    public void A_split_into_a_new_contract_moves_the_lots()
    {
        var matches = new LotCase()
            .Fill("OLD", 5000, -1356.75m)
            .Fill("OLD", 7000, -1899.45m)
            .Leg("NEW", 480, "", Old("G, G CORP, CA2)"))
            .Leg("OLD", -12000, "", Old("G.OLD, G CORP, CA1)"))
            .Match();

        Assert.Equal([(200m, (decimal?)1356.75m), (280m, 1899.45m)], matches.Held("NEW"));
        Assert.Empty(matches.Held("OLD"));
        var moved = matches.Lots[2];
        Assert.Equal(
            (LotOrigin.CorporateAction, "fill1", "leg3"), (moved.Origin, moved.OpeningRef, moved.MovedByRef));
        Assert.Equal("10", moved.OriginatingTransactionId);
        Assert.Equal((LotCase.Hour(1), LotCase.Hour(9), (decimal?)0m), (moved.Opened, moved.Arrived, moved.Realized));
        Assert.Equal(LotCase.Hour(1), matches.Lots[0].Arrived);
        Assert.Equal(LotCase.Hour(9), matches.Lots[0].Closed);
        var closing = Assert.Single(matches.Closings);
        Assert.Equal(
            (LotClosingKind.CorporateAction, 0m, 3256.20m, 3256.20m), (closing.Kind, closing.Realized, closing.Basis, closing.BasisMoved));
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();

        // An old file has no id of the action and no type.
        static Func<LotLeg, LotLeg> Old(string contract) => leg => leg with
        {
            ActionId = null,
            Description = "G(CA1) SPLIT 1 FOR 25 (" + contract,
            Moment = LotCase.Hour(9),
        };
    }

    [Fact]
    public void A_new_identifier_moves_what_is_left_of_the_lots_and_sales_go_on()
    {
        var matches = new LotCase()
            .Fill("OLD", 70, -483.22425725m)
            .Fill("OLD", 70, -425.92925725m)
            .Leg("NEW", 140, "IC")
            .Leg("OLD", -140, "IC")
            .Fill("NEW", -70, 519.16293401m)
            .Fill("NEW", -70, 539.46248538m)
            .Match();

        LotMatchesReading.Near(35.93867676m, matches.Closing("fill5").Realized);
        LotMatchesReading.Near(113.53322813m, matches.Closing("fill6").Realized);
        matches.AssertConserves();
    }

    [Fact]
    public void A_short_moves_with_the_signs_turned_round()
    {
        var matches = new LotCase().Fill("OLD", -10, 100).Leg("NEW", -10, "IC").Leg("OLD", 10, "IC").Fill("NEW", 10, -70).Match();

        Assert.Equal(30m, matches.Closing("fill4").Realized);
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void Lots_that_move_come_before_younger_ones()
    {
        var matches = new LotCase()
            .Fill("OLD", 10, -100)
            .Fill("NEW", 10, -200)
            .Leg("NEW", 10, "IC")
            .Leg("OLD", -10, "IC")
            .Fill("NEW", -10, 150)
            .Match();

        Assert.Equal(50m, matches.Closing("fill5").Realized);
    }

    [Fact]
    public void Lots_that_move_there_and_back_have_an_ordinal()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Leg("2", 10, "TO")
            .Leg("1", -10, "TO")
            .Leg("1", 10, "TO", leg => leg with { ActionId = "A2" })
            .Leg("2", -10, "TO", leg => leg with { ActionId = "A2" })
            .Match();

        Assert.Equal([("1", 0), ("2", 0), ("1", 1)], matches.Lots.Select(lot => (lot.Conid, lot.Ordinal)));
        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
    }

    [Fact]
    public void More_units_than_are_held_bring_a_lot_of_unknown_basis()
    {
        var matches = new LotCase().Fill("OLD", 60, -600).Leg("NEW", 50, "RS").Leg("OLD", -100, "RS").Match();

        Assert.Equal([(30m, (decimal?)600m), (20m, null)], matches.Held("NEW"));
        Assert.Equal([(LotCodes.NothingToClose, (decimal?)-40m)], matches.Diagnostics.Select(d => (d.Code, d.Quantity)));
    }

    [Theory]
    [InlineData("PEIX(US69) CUSIP/ISIN CHANGE TO (US02) (PEIX, ALTO (THE) INC, US02)", "PEIX(US69) CUSIP/ISIN CHANGE TO (US02)", "US69")]
    [InlineData("(US90) DELISTED (RIGHT, X LTD - RIGHTS, US90)", "(US90) DELISTED", "US90")]
    [InlineData("VIPER ENERGY", "VIPER ENERGY", null)]
    [InlineData("broken (", "broken (", null)]
    [InlineData(")", ")", null)]
    [InlineData(null, "", null)]
    public void The_stem_of_a_text_leaves_the_contract_of_the_leg_out(string? text, string stem, string? isin)
    {
        Assert.Equal(stem, ActionText.Stem(text));
        Assert.Equal(isin, ActionText.SubjectIsin(text));
    }

    [Theory]
    [InlineData("X(US1) SPLIT 1 FOR 25 (X)", 0.04)]
    [InlineData("X(US1) SPLIT 5 FOR 4 (X)", 1.25)]
    [InlineData("X SPLIT 0 FOR 4", null)]
    [InlineData("X SPINOFF  5371 FOR 1000000", null)]
    [InlineData("X SPLIT . FOR ..", null)]
    [InlineData(null, null)]
    public void The_ratio_of_a_split_is_read_from_its_text(string? text, double? ratio) =>
        Assert.Equal((decimal?)ratio, ActionText.SplitRatio(text));
}
