namespace FlexPortal.Sandbox.Simulation;

/// <summary>Buys and sells stocks and funds: each order is one to three executions around the day's close.</summary>
internal static class StockOrders
{
    private const decimal LargestPositionInHomePrices = 40_000m;

    /// <summary>Shares of the railway that are never sold on a whim, because calls are written on them.</summary>
    public const int Reserve = 200;

    // Some of the food company is always kept, so that every split finds a holder.
    private const int FoodReserve = 40;

    public static void Trade(AccountBook book, DateOnly day, Dice dice)
    {
        foreach (var stock in InstrumentCatalog.Stocks)
        {
            // Funds are held for years, so that some lots are long-term when they close.
            if (dice.Chance(stock.SubCategory is "ETF" ? 4 : 27))
            {
                TradeOne(book, stock, day, dice);
            }
        }
    }

    /// <summary>Buys (positive) or sells (negative) in one order.</summary>
    public static void Place(AccountBook book, Instrument stock, decimal quantity, DateOnly day, Dice dice)
    {
        var order = book.NextOrderId();
        var fills = Math.Abs(quantity) < 30 ? 1 : dice.Between(1, 3);
        var close = book.Market.Close(stock, day);
        var time = day.ToDateTime(new TimeOnly(9, 35)).AddSeconds(dice.Between(0, stock.Currency is "EUR" ? 6_000 : 21_000));
        for (var i = fills; i > 0; i--)
        {
            var part = i == 1 ? quantity : Math.Round(quantity / i / 10, 0) * 10;
            var price = Math.Round(close * (1 + (dice.Between(-80, 80) / 10_000m)), 2);
            book.Book(new FillOrder(stock, time, day, part, price, order)
            {
                Commission = Commission(stock, part, price, isFirst: i == fills),
                Taxes = stock.Country is "IT" && part > 0 ? -Math.Round(part * price * 0.001m, 2) : 0,
            });
            quantity -= part;
            time = time.AddSeconds(dice.Between(0, 40));
        }
    }

    private static void TradeOne(AccountBook book, Instrument stock, DateOnly day, Dice dice)
    {
        var held = book.Quantity(stock);
        var step = stock.HomePrice < 60 ? 40 : 20;
        var free = held - KeptOf(stock);
        var wantsMore = held * stock.HomePrice < LargestPositionInHomePrices && dice.Chance(55);
        if (wantsMore || free < step)
        {
            Place(book, stock, step * dice.Between(1, 4), day, dice);
        }
        else
        {
            Place(book, stock, -Math.Min(step * dice.Between(1, 3), Math.Floor(free)), day, dice);
        }
    }

    private static int KeptOf(Instrument stock)
    {
        if (stock == InstrumentCatalog.Railway)
        {
            return Reserve;
        }

        return stock == InstrumentCatalog.Foods ? FoodReserve : 0;
    }

    // The minimum falls on the first fill of an order; prices are per share in New York and by value in Europe.
    private static decimal Commission(Instrument stock, decimal quantity, decimal price, bool isFirst)
    {
        var variable = stock.Currency is "EUR"
            ? Math.Abs(quantity) * price * 0.0005m
            : Math.Abs(quantity) * 0.003513m;
        return -Math.Round(variable + (isFirst ? 0.35m : 0), 6);
    }
}
