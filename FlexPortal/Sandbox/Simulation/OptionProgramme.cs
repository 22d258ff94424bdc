namespace FlexPortal.Sandbox.Simulation;

/// <summary>
/// Every second Monday: writes two calls on the railway and buys a put on the tidal company, both expiring on the Friday of the week after.
/// Expiry and assignment are booked on the Monday that follows, at 16:20 of the Friday, as the broker does.
/// </summary>
internal static class OptionProgramme
{
    private const int Cycle = 14;
    private const int Contracts = 2;

    public static void Settle(AccountBook book, DateOnly day)
    {
        foreach (var option in book.Held.Where(i => i.Category == AssetCategory.OPT && i.Expiry < day).ToList())
        {
            var friday = option.Expiry!.Value.ToDateTime(new TimeOnly(16, 20));
            var isAssigned = option.PutCall is "C" && book.Market.Close(option.Underlying!, option.Expiry.Value) > option.Strike;
            var close = book.Book(new FillOrder(option, friday, day, -book.Quantity(option), 0, book.NextOrderId())
            { Kind = isAssigned ? FillKind.Assignment : FillKind.Expiration });
            if (isAssigned)
            {
                var shares = -Contracts * option.Multiplier;
                book.Book(new FillOrder(option.Underlying!, friday, day, shares, option.Strike, book.NextOrderId())
                { Kind = FillKind.Assignment, CarriedPremium = close.Cost });
            }
        }
    }

    public static void Trade(AccountBook book, DateOnly day, Dice dice)
    {
        if (TradingCalendar.DayInCycle(day, Cycle) == 0)
        {
            Open(book, day, dice);
        }

        // A put in the money is sold on its last day; out of the money it is left to expire.
        if (TradingCalendar.DayInCycle(day, Cycle) == 11)
        {
            foreach (var put in book.Held.Where(i => i.PutCall is "P").ToList())
            {
                if (book.Market.Close(put, day) > 0.05m)
                {
                    Order(book, put, -book.Quantity(put), day, dice);
                }
            }
        }
    }

    private static void Open(AccountBook book, DateOnly day, Dice dice)
    {
        var railway = InstrumentCatalog.Railway;
        var missing = StockOrders.Reserve - book.Quantity(railway);
        if (missing > 0)
        {
            StockOrders.Place(book, railway, missing, day, dice);
        }

        var expiry = day.AddDays(11);
        Order(book, InstrumentCatalog.Option(railway, Strike(book, railway, day, 1.012m), expiry, "C"), -Contracts, day, dice);
        Order(book, InstrumentCatalog.Option(InstrumentCatalog.Tidal, Strike(book, InstrumentCatalog.Tidal, day, 0.985m), expiry, "P"), 1, day, dice);
    }

    private static decimal Strike(AccountBook book, Instrument underlying, DateOnly day, decimal distance) =>
        Math.Round(book.Market.Close(underlying, day) * distance, 0);

    private static void Order(AccountBook book, Instrument option, decimal quantity, DateOnly day, Dice dice) =>
        book.Book(new FillOrder(
            option,
            day.ToDateTime(new TimeOnly(10, 5)).AddSeconds(dice.Between(0, 9_000)),
            day,
            quantity,
            book.Market.Close(option, day) + 0.01m,
            book.NextOrderId())
        { Commission = -Math.Round(Math.Abs(quantity) * 0.657145m, 6) });
}
