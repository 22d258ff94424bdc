using FlexPortal.Core.Flex.Lots;
using Xunit;

namespace FlexPortal.Tests.Flex.Lots;

/// <summary>Options that are exercised, assigned or expire.</summary>
public sealed class DeliveryTests
{
    private static LotFill Option(LotFill fill, string putCall, decimal strike) => fill with
    {
        AssetCategory = "OPT",
        PutCall = putCall,
        Strike = strike,
        Multiplier = 100,
        UnderlyingConid = "S",
    };

    private static Func<LotFill, LotFill> Opened(string putCall, decimal strike = 42.5m) => fill => Option(fill, putCall, strike);

    private static Func<LotFill, LotFill> Delivered(string codes, string putCall, decimal strike = 42.5m) => fill =>
        Option(fill, putCall, strike) with { Codes = codes, Price = 0, TransactionType = "BookTrade", Moment = LotCase.Hour(50) };

    private static Func<LotFill, LotFill> Stock(string codes, decimal price = 42.5m) => fill =>
        fill with { Codes = codes, Price = price, TransactionType = "BookTrade", Moment = LotCase.Hour(50) };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_premium_of_an_assigned_call_is_realized_with_the_stock_in_either_order(bool stockFirst)
    {
        var lots = new LotCase().Fill("S", 100, -3706.792m).Fill("O", -1, 519.332708m, Opened("C"));
        if (stockFirst)
            lots.Fill("S", -100, 4249.966425m, Stock("A")).Fill("O", 1, 0, Delivered("A", "C"));
        else
            lots.Fill("O", 1, 0, Delivered("A", "C")).Fill("S", -100, 4249.966425m, Stock("A"));

        var matches = lots.Match();

        var (stock, option) = stockFirst ? ("fill3", "fill4") : ("fill4", "fill3");
        Assert.Equal((0m, -519.332708m, -519.332708m), Facts(matches.Closing(option)));
        Assert.Equal(519.332708m, matches.Closing(stock).Carried);
        Assert.Equal(1062.507133m, matches.Closing(stock).Realized);
        Assert.Equal(LotClosingKind.Assignment, matches.Closing(option).Kind);
        Assert.Empty(matches.Diagnostics);
        matches.AssertConserves();

        static (decimal?, decimal?, decimal?) Facts(LotClosing closing) => (closing.Realized, closing.Basis, closing.BasisMoved);
    }

    [Fact]
    public void The_premium_of_an_assigned_put_lowers_the_cost_of_the_stock()
    {
        var matches = new LotCase()
            .Fill("O", -1, 49.5m, Opened("P", 50))
            .Fill("O", 1, 0, Delivered("A", "P", 50))
            .Fill("S", 100, -5002, Stock("A", 50))
            .Match();

        Assert.Equal([(100m, (decimal?)4952.5m)], matches.Held("S"));
        matches.AssertConserves();
    }

    [Fact]
    public void What_a_call_cost_belongs_to_the_stock_that_its_exercise_brings_and_of_a_put_to_the_sale()
    {
        var matches = new LotCase()
            .Fill("O", 1, -300, Opened("C"))
            .Fill("P", 1, -200, Opened("P"))
            .Fill("O", -1, 0, Delivered("Ex", "C"))
            .Fill("S", 100, -4250, Stock("Ex"))
            .Fill("P", -1, 0, Delivered("Ex", "P"))
            .Fill("S", -100, 4250, Stock("Ex"))
            .Match();

        Assert.Equal(4550m, matches.Lots.Single(lot => lot.Conid is "S").CostBasis);
        Assert.Equal(-500m, matches.Closing("fill6").Realized);
        Assert.Equal(LotClosingKind.Exercise, matches.Closing("fill3").Kind);
        matches.AssertConserves();
    }

    [Fact]
    public void Options_of_two_strikes_each_go_to_their_own_stock_row()
    {
        var matches = new LotCase()
            .Fill("S", 200, -2000)
            .Fill("O", -1, 100, Opened("C", 40))
            .Fill("Q", -1, 250, Opened("C", 45))
            .Fill("S", -100, 4500, Stock("A", 45))
            .Fill("S", -100, 4000, Stock("A", 40))
            .Fill("O", 1, 0, Delivered("A", "C", 40))
            .Fill("Q", 1, 0, Delivered("A", "C", 45))
            .Match();

        Assert.Equal((250m, 3750m), (matches.Closing("fill4").Carried, matches.Closing("fill4").Realized));
        Assert.Equal((100m, 3100m), (matches.Closing("fill5").Carried, matches.Closing("fill5").Realized));
    }

    [Fact]
    public void Without_a_strike_the_row_of_the_right_size_takes_the_premium()
    {
        static Func<LotFill, LotFill> NoStrike(Func<LotFill, LotFill> with) => fill => with(fill) with { Strike = null };
        var matches = new LotCase()
            .Fill("S", 300, -3000)
            .Fill("O", -1, 100, NoStrike(Opened("C")))
            .Fill("Q", -2, 500, NoStrike(Opened("C")))
            .Fill("S", -200, 9000, Stock("A"))
            .Fill("S", -100, 4000, Stock("A"))
            .Fill("O", 1, 0, NoStrike(Delivered("A", "C")))
            .Fill("Q", 2, 0, NoStrike(Delivered("A", "C")))
            .Match();

        Assert.Equal((500m, 100m), (matches.Closing("fill4").Carried, matches.Closing("fill5").Carried));
    }

    [Fact]
    public void Without_codes_a_booked_row_of_the_stock_tells_a_delivery_from_an_expiry()
    {
        static Func<LotFill, LotFill> NoCodes(Func<LotFill, LotFill> with) => fill => with(fill) with { Codes = null };
        var matches = new LotCase()
            .Fill("S", 100, -3000)
            .Fill("O", -1, 100, Opened("C"))
            .Fill("X", -1, 70, fill => Opened("C")(fill) with { UnderlyingConid = "Y" })
            .Fill("O", 1, 0, NoCodes(Delivered("A", "C")))
            .Fill("X", 1, 0, fill => NoCodes(Delivered("A", "C"))(fill) with { UnderlyingConid = "Y" })
            .Fill("S", -100, 4250, NoCodes(Stock("A")))
            .Match();

        Assert.Equal((0m, 1350m), (matches.Closing("fill4").Realized, matches.Closing("fill6").Realized));
        Assert.Equal((LotClosingKind.Expiry, 70m), (matches.Closing("fill5").Kind, matches.Closing("fill5").Realized));
    }

    [Theory]
    [InlineData(1, -250, -250)]
    [InlineData(-1, 519.332708, 519.332708)]
    public void An_expiry_realizes_the_cost(int quantity, double money, double realized)
    {
        var matches = new LotCase()
            .Fill("O", quantity, (decimal)money, Opened("C"))
            .Fill("O", -quantity, 0, Delivered("Ep", "C"))
            .Match();

        Assert.Equal((LotClosingKind.Expiry, (decimal)realized), (matches.Closing("fill2").Kind, matches.Closing("fill2").Realized));
        matches.AssertConserves();
    }

    [Fact]
    public void An_expiry_of_what_is_not_held_opens_nothing()
    {
        var matches = new LotCase().Fill("O", -1, 0, Delivered("Ep", "C")).Match();

        Assert.Empty(matches.Lots);
        Assert.Equal([LotCodes.NothingToClose], matches.Codes());
        Assert.Null(matches.Closing("fill1").Realized);
    }

    [Fact]
    public void A_cash_settled_exercise_realizes_like_a_sale()
    {
        var matches = new LotCase()
            .Fill("O", 1, -250, Opened("C"))
            .Fill("O", -1, 900, fill => Delivered("Ex", "C")(fill) with { Price = 9 })
            .Match();

        Assert.Equal((LotClosingKind.Exercise, 650m), (matches.Closing("fill2").Kind, matches.Closing("fill2").Realized));
        Assert.Empty(matches.Diagnostics);
    }

    [Fact]
    public void A_fee_of_the_exercise_goes_with_the_premium()
    {
        var matches = new LotCase()
            .Fill("O", 1, -300, Opened("C"))
            .Fill("O", -1, -2.47m, Delivered("Ex", "C"))
            .Fill("S", 100, -4250, Stock("Ex"))
            .Match();

        Assert.Equal([(100m, (decimal?)4552.47m)], matches.Held("S"));
        matches.AssertConserves();
    }

    [Fact]
    public void An_option_of_unknown_cost_makes_the_stock_unknown()
    {
        var matches = new LotCase()
            .Fill("S", 100, -3000)
            .Fill("O", 1, 0, fill => Delivered("A", "C")(fill) with { OpenClose = "C" })
            .Fill("S", -100, 4250, Stock("A"))
            .Match();

        Assert.Equal([LotCodes.NothingToClose], matches.Codes());
        Assert.Equal(0m, matches.Closing("fill2").Realized);
        Assert.Null(matches.Closing("fill3").Realized);
    }

    [Fact]
    public void A_missing_half_of_a_delivery_is_reported()
    {
        var option = new LotCase().Fill("O", -1, 100, Opened("C")).Fill("O", 1, 0, Delivered("A", "C")).Match();
        var stock = new LotCase().Fill("S", 100, -3000).Fill("S", -100, 4250, Stock("A")).Match();

        Assert.Equal([LotCodes.DeliveryMissing], option.Codes());
        Assert.Equal(0m, option.Closing("fill2").Realized);
        Assert.Equal([LotCodes.DeliveryMissing], stock.Codes());
        Assert.Null(stock.Closing("fill2").Realized);
    }
}
