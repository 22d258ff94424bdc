namespace FlexPortal.Sandbox.Simulation;

/// <summary>Deposits, interest, fees, dividends with their withholding tax, currency exchange, treasury bills and splits.</summary>
internal static class CashEvents
{
    private const int BillCycle = 28;
    private const decimal BillFace = 20_000m;

    /// <summary>What happens before the market opens: splits, and bills that mature.</summary>
    public static void BeforeTheOpen(AccountBook book, DateOnly day)
    {
        var evening = TradingCalendar.Previous(day).ToDateTime(new TimeOnly(20, 25));
        var foods = InstrumentCatalog.Foods;
        var ratio = Market.SplitRatio(foods, day);
        if (ratio != 1 && book.Quantity(foods) > 0)
        {
            var text = $"BRCK({foods.Isin}) SPLIT {(ratio > 1 ? "2 FOR 1" : "1 FOR 2")} (BRCK, {foods.Description}, {foods.Isin})";
            book.Split(new CorporateAction(foods, ratio > 1 ? "FS" : "RS", evening, day, 0, text), ratio);
        }

        foreach (var bill in book.Held.Where(i => i.Category == AssetCategory.BILL && i.Expiry <= day).ToList())
        {
            book.Mature(new CorporateAction(bill, "TM", evening, day, 0, $"(SANDBOX) TBILL MATURITY ({bill.Description})"));
        }
    }

    /// <summary>The account's standing orders: money in and out, euros and bills.</summary>
    public static void Fund(AccountBook book, DateOnly day, Dice dice)
    {
        if (day == TradingCalendar.FirstDay)
        {
            Add(book, CashFlow.Deposits, "USD", 400_000m, day, "CASH RECEIPTS / ELECTRONIC FUND TRANSFERS");
        }
        else if (TradingCalendar.OrdinalInMonth(day) == 1)
        {
            var isLow = book.Cash("USD") < 150_000m;
            Add(book, isLow ? CashFlow.Deposits : CashFlow.Withdrawals, "USD", isLow ? 10_000m : -7_500m, day, isLow
                ? "CASH RECEIPTS / ELECTRONIC FUND TRANSFERS" : "DISBURSEMENT INITIATED BY THE ACCOUNT HOLDER");
        }

        if (TradingCalendar.DayInCycle(day, 14) == 2)
        {
            ExchangeEuros(book, day, dice);
        }

        if (TradingCalendar.DayInCycle(day, BillCycle) == 1)
        {
            var bill = InstrumentCatalog.Bill(day.AddDays(BillCycle));
            book.Book(new FillOrder(bill, day.ToDateTime(new TimeOnly(11, 0)), day, BillFace, book.Market.Close(bill, day), book.NextOrderId())
            { Commission = -5m });
        }
    }

    /// <summary>Income and costs, booked after the close.</summary>
    public static void AfterTheClose(AccountBook book, DateOnly day)
    {
        var ordinal = TradingCalendar.OrdinalInMonth(day);
        if (ordinal == 3)
        {
            var month = day.AddMonths(-1).ToString("MMM-yyyy", System.Globalization.CultureInfo.InvariantCulture).ToUpperInvariant();
            Add(book, CashFlow.BrokerInterest, "USD", Math.Round(book.Cash("USD") * 0.0021m, 2), day, $"USD CREDIT INT FOR {month}");
            Add(book, CashFlow.BrokerInterest, "EUR", -Math.Round(Math.Abs(book.Cash("EUR")) * 0.0002m, 2), day, $"EUR DEBIT INT FOR {month}");
        }

        if (ordinal == 4)
        {
            Add(book, CashFlow.OtherFees, "USD", -14.50m, day, $"S****01:SANDBOX QUOTE BUNDLE FOR {day:MMM yyyy}".ToUpperInvariant());
        }

        if (ordinal == 10)
        {
            for (var i = day.Month % 3; i < InstrumentCatalog.Stocks.Count; i += 3)
            {
                PayDividend(book, InstrumentCatalog.Stocks[i], day);
            }
        }
    }

    private static void ExchangeEuros(AccountBook book, DateOnly day, Dice dice)
    {
        var quantity = book.Cash("EUR") < 30_000m ? 25_000m : -4_000m;
        var price = book.Market.Rate("EUR", day) + (dice.Between(-40, 40) / 100_000m);
        book.Book(new FillOrder(InstrumentCatalog.EuroDollar, day.ToDateTime(new TimeOnly(4, 12, 9)), day, quantity, price, book.NextOrderId())
        { Commission = -2m });
    }

    private static void PayDividend(AccountBook book, Instrument stock, DateOnly day)
    {
        var held = book.Quantity(stock);
        if (held <= 0)
        {
            return;
        }

        var rate = Math.Round(stock.HomePrice * 0.0062m, 2);
        var gross = Math.Round(held * rate, 2);
        var action = book.NextOrderId();
        var text = FormattableString.Invariant($"{stock.Symbol}({stock.Isin}) CASH DIVIDEND {stock.Currency} {rate} PER SHARE");
        Add(book, CashFlow.Dividends, stock.Currency, gross, day, $"{text} (Ordinary Dividend)", stock, action);
        var tax = stock.Country switch { "US" => 0.15m, "IT" => 0.26m, _ => 0m };
        if (tax > 0)
        {
            Add(book, CashFlow.WithholdingTax, stock.Currency, -Math.Round(gross * tax, 2), day, $"{text} - {stock.Country} TAX", stock, action);
        }
    }

    private static void Add(
        AccountBook book, CashFlow flow, string currency, decimal amount, DateOnly day, string text, Instrument? instrument = null, long action = 0)
    {
        if (amount != 0)
        {
            book.Book(new CashEntry(flow, currency, amount, day.ToDateTime(new TimeOnly(20, 20)), day, text)
            { Instrument = instrument, ActionId = action, IsCashTransaction = true });
        }
    }
}
