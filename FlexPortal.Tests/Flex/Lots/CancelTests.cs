using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Cancels remove what they name; they sell nothing.</summary>
public sealed class CancelTests
{
    private static LotFill Cancel(LotFill fill) => fill with { TransactionType = "TradeCancel", Codes = "Ca", TradeId = null };

    [Theory]
    [InlineData("20", null, null)]
    [InlineData(null, "T2", null)]
    [InlineData("0", "T2", null)]
    [InlineData(null, null, "T2")]
    public void A_cancel_removes_the_lot_of_the_trade_it_names(string? transaction, string? origTrade, string? trade)
    {
        var matches = new LotCase()
            .Fill("1", 450, -2000)
            .Fill("1", 450, -2446.8444m)
            .Fill("1", -450, 2444.4m, fill => Cancel(fill) with
            {
                OrigTransactionId = transaction,
                OrigTradeId = origTrade,
                TradeId = trade,
            })
            .Match();

        Assert.Equal([(450m, (decimal?)2000m)], matches.Held("1"));
        Assert.Empty(matches.Closings);
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void The_rebooked_trade_of_the_same_trade_id_stays()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100, fill => fill with { TradeId = "T" })
            .Fill("1", -10, 100, fill => Cancel(fill) with { OrigTradeId = "T" })
            .Fill("1", 10, -101, fill => fill with { TradeId = "T" })
            .Match();

        Assert.Equal([(10m, (decimal?)101m)], matches.Held("1"));
    }

    [Fact]
    public void A_cancel_that_comes_after_the_sale_still_removes_the_purchase()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Fill("1", 10, -110)
            .Fill("1", -10, 150)
            .Fill("1", -10, 100, fill => Cancel(fill) with { OrigTransactionId = "10" })
            .Match();

        Assert.Equal(40m, matches.Closing("fill3").Realized);
        Assert.Empty(matches.Held("1"));
    }

    [Fact]
    public void A_cancelled_sale_leaves_the_lots_as_they_were()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Fill("1", -4, 60)
            .Fill("1", 4, -60, fill => Cancel(fill) with { OrigTransactionId = "20" })
            .Match();

        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
        Assert.Empty(matches.Closings);
    }

    [Theory]
    [InlineData("30", -10)]
    [InlineData("10", -9)]
    public void A_cancel_of_an_unknown_purchase_takes_units_and_makes_the_rest_unknown(string transaction, int quantity)
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Fill("1", 5, -60)
            .Fill("1", quantity, 90, fill => Cancel(fill) with { OrigTransactionId = transaction })
            .Fill("1", -2, 30)
            .Match();

        Assert.Contains(LotCodes.CancelWithoutTrade, matches.Codes());
        Assert.Equal((LotClosingKind.Cancel, null), (matches.Closing("fill3").Kind, matches.Closing("fill3").Realized));
        Assert.Equal(15 + quantity - 2, matches.Held("1").Sum(lot => lot.Units));
        Assert.Equal((null, LotCodes.CancelWithoutTrade), (matches.Closing("fill4").Realized, matches.Closing("fill4").UnknownBecause));
    }

    [Fact]
    public void A_cancel_of_an_unknown_sale_brings_units_of_unknown_basis()
    {
        var matches = new LotCase().Fill("1", 10, -100, fill => Cancel(fill) with { OrigTransactionId = "7" }).Match();

        Assert.Equal([(10m, (decimal?)null)], matches.Held("1"));
        Assert.Equal([LotCodes.CancelWithoutTrade], matches.Codes());
        Assert.Empty(matches.Closings);
    }

    [Fact]
    public void A_cancel_of_an_unknown_purchase_of_what_is_not_held_opens_no_short()
    {
        var matches = new LotCase().Fill("1", -10, 100, fill => Cancel(fill) with { OrigTransactionId = "7" }).Match();

        Assert.Empty(matches.Lots);
        Assert.Equal(-10m, matches.Closing("fill1").Unmatched);
    }

    [Fact]
    public void A_cancel_removes_the_seed_that_its_trade_opened()
    {
        var matches = new LotCase()
            .Seed("1", 10, 100, seed => seed with { OriginatingTransactionId = "7" })
            .Seed("1", 10, 90, seed => seed with { OriginatingTransactionId = "8" })
            .Fill("1", -10, 100, fill => Cancel(fill) with { OrigTransactionId = "7" })
            .Match();

        Assert.Equal([(10m, (decimal?)90m)], matches.Held("1"));
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void A_restated_fraction_has_no_trade_id_and_is_found_by_its_contract_and_quantity()
    {
        static LotFill Fraction(LotFill fill) => fill with { TransactionType = "FracShare", TradeId = null };
        var matches = new LotCase()
            .Fill("1", 10.5m, -105)
            .Fill("1", -0.5m, 6, Fraction)
            .Fill("1", 0.5m, -6, fill => Fraction(fill) with { TransactionType = "FracShareCancel" })
            .Fill("1", -0.5m, 7, Fraction)
            .Match();

        var closing = Assert.Single(matches.Closings);
        Assert.Equal(("fill4", LotClosingKind.CashInLieu, 2m), (closing.Ref, closing.Kind, closing.Realized));
        Assert.Equal([(10m, (decimal?)100m)], matches.Held("1"));
    }

    [Fact]
    public void A_row_without_a_type_is_a_cancel_by_its_code()
    {
        var matches = new LotCase()
            .Fill("1", 10, -100)
            .Fill("1", -10, 100, fill => fill with { TransactionType = null, Codes = "P;Ca", OrigTransactionId = "10" })
            .Match();

        Assert.Empty(matches.Lots);
    }
}
