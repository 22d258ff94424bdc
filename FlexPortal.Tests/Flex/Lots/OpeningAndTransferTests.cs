using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Lots from before the first event, and units that are transferred.</summary>
public sealed class OpeningAndTransferTests
{
    [Fact]
    public void Seeds_are_closed_before_what_the_fills_open_in_the_order_of_their_opening()
    {
        var matches = new LotCase()
            .Seed("1", 282, 113055.22928m, seed => seed with { Opened = LotCase.Hour(-20), OriginatingTransactionId = "7" })
            .Seed("1", 2, 779.200144m, seed => seed with { Opened = LotCase.Hour(-30), OriginatingTransactionId = "6" })
            .Fill("1", 16, -6400)
            .Fill("1", -292, 117000)
            .Match();

        var lots = matches.Closing("fill2").Lots.Select(part => (matches.Lots[part.Lot].OpeningRef, part.Quantity));
        Assert.Equal([("seed2", 2m), ("seed1", 282m), ("fill1", 8m)], lots);
        Assert.Equal(LotOrigin.OpenPosition, matches.Lots[0].Origin);
        Assert.Equal(117000 - (779.200144m + 113055.22928m + 3200), matches.Closing("fill2").Realized);
        Assert.Equal("6", matches.Lots[0].OriginatingTransactionId);
        matches.AssertConserves();
    }

    [Fact]
    public void A_position_without_lots_has_a_quantity_and_no_basis()
    {
        var matches = new LotCase()
            .Seed("1", 10, null, seed => seed with { Origin = LotSeedOrigin.Position })
            .Fill("1", 5, -50)
            .Fill("1", -4, 60)
            .Fill("1", -8, 120)
            .Match();

        Assert.Equal([LotCodes.BasisUnknown], matches.Codes());
        Assert.All(matches.Closings, closing => Assert.Equal((null, LotCodes.BasisUnknown), (closing.Realized, closing.UnknownBecause)));
        Assert.Equal([(3m, (decimal?)30m)], matches.Held("1"));
        Assert.Equal((null, null), (matches.Lots[0].Opened, matches.Lots[0].Arrived));
    }

    [Fact]
    public void A_seed_whose_opening_is_among_the_fills_is_left_out()
    {
        var matches = new LotCase()
            .Seed("1", 10, 100, seed => seed with { OriginatingTransactionId = "10" })
            .Fill("1", 10, -100)
            .Match();

        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
        Assert.Equal([LotCodes.SeedKnown], matches.Codes());
    }

    [Fact]
    public void Seeds_that_contradict_each_other_are_reported()
    {
        var matches = new LotCase().Seed("1", 10, 100).Seed("1", -10, -100).Match();

        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
        Assert.Equal([LotCodes.SeedContradicts], matches.Codes());
    }

    [Fact]
    public void A_transfer_in_without_a_basis_is_not_provable_and_with_one_it_is()
    {
        var matches = new LotCase()
            .Transfer("1", 10, TransferDirection.In)
            .Transfer("2", 10, TransferDirection.In, transfer => transfer with { CostBasis = 80, Acquired = LotCase.Hour(-100) })
            .Fill("1", -10, 100)
            .Fill("2", -10, 100)
            .Match();

        Assert.Null(matches.Closing("fill3").Realized);
        Assert.Equal(20m, matches.Closing("fill4").Realized);
        Assert.Equal([(LotCodes.BasisUnknown, "transfer1")], matches.Diagnostics.Select(d => (d.Code, d.Ref)));
        Assert.All(matches.Lots, lot => Assert.Equal(LotOrigin.Transfer, lot.Origin));
        Assert.Equal(LotCase.Hour(-100), matches.Lots[1].Opened);
    }

    [Fact]
    public void What_was_acquired_earlier_is_closed_earlier()
    {
        var matches = new LotCase()
            .Fill("1", 5, -50)
            .Transfer("1", 5, TransferDirection.In, transfer => transfer with { CostBasis = 80, Acquired = LotCase.Hour(-100) })
            .Fill("1", -5, 100)
            .Match();

        Assert.Equal(20m, matches.Closing("fill3").Realized);
    }

    [Fact]
    public void A_transfer_out_takes_the_first_lots_and_realizes_nothing()
    {
        var matches = new LotCase()
            .Fill("1", 5, -50)
            .Fill("1", 5, -70)
            .Transfer("1", -7, TransferDirection.Out)
            .Match();

        var closing = matches.Closing("transfer3");
        Assert.Equal(
            (LotClosingKind.Transfer, 0m, 78m, 78m), (closing.Kind, closing.Realized, closing.Basis, closing.BasisMoved));
        Assert.Equal([(3m, (decimal?)42m)], matches.Held("1"));
        matches.AssertConserves();
    }

    [Fact]
    public void A_transfer_out_of_what_is_not_held_is_reported()
    {
        var matches = new LotCase().Fill("1", 5, -50).Transfer("1", -7, TransferDirection.Out).Match();

        Assert.Equal([(LotCodes.NothingToClose, (decimal?)-2m)], matches.Diagnostics.Select(d => (d.Code, d.Quantity)));
        Assert.Empty(matches.Held("1"));
    }

    [Fact]
    public void A_cancelled_transfer_never_happened()
    {
        var matches = new LotCase()
            .Fill("1", 60, -600)
            .Transfer("1", -58, TransferDirection.Out)
            .Transfer("1", 58, TransferDirection.Out, transfer => transfer with { Codes = "Ca" })
            .Transfer("1", -50, TransferDirection.Out)
            .Match();

        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
        Assert.Equal("transfer4", Assert.Single(matches.Closings).Ref);
        Assert.Empty(matches.Diagnostics);
    }
}
