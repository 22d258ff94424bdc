namespace FlexPortal.Sandbox.Simulation;

/// <summary>Closing prices and exchange rates of every trading day up to a last one. The same for every account and every statement.</summary>
internal sealed class Market
{
    private const int MarketSeed = 7;
    private static readonly (string Currency, decimal Home)[] Currencies = [("EUR", 1.0840m), ("GBP", 1.2655m), ("CHF", 1.1230m)];
    private readonly Dictionary<long, decimal[]> _prices = [];
    private readonly Dictionary<string, decimal[]> _rates = new(StringComparer.Ordinal);

    public Market(DateOnly lastDay)
    {
        var days = Math.Max(TradingCalendar.IndexOf(lastDay) + 1, 1);
        for (var i = 0; i < InstrumentCatalog.Stocks.Count; i++)
        {
            _prices[InstrumentCatalog.Stocks[i].Conid] = Walk(InstrumentCatalog.Stocks[i].HomePrice, days, stream: i, basisPoints: 190, decimals: 4);
        }

        for (var i = 0; i < Currencies.Length; i++)
        {
            _rates[Currencies[i].Currency] = Walk(Currencies[i].Home, days, stream: 20 + i, basisPoints: 45, decimals: 5);
        }
    }

    public static IEnumerable<string> ForeignCurrencies => Currencies.Select(c => c.Currency);

    /// <summary>USD for one unit of the currency at the close of that day.</summary>
    public decimal Rate(string currency, DateOnly day) => currency is "USD" ? 1 : At(_rates[currency], day);

    /// <summary>Closing price. Expired options and matured bills are worth nothing: their value has gone into a booking.</summary>
    public decimal Close(Instrument instrument, DateOnly day) => instrument.Category switch
    {
        AssetCategory.STK => Math.Round(At(_prices[instrument.Conid], day) * SplitFactor(instrument, day), 2),
        AssetCategory.OPT => OptionPrice(instrument, day),
        AssetCategory.BILL => instrument.Expiry > day ? 100m - (0.0115m * (instrument.Expiry!.Value.DayNumber - day.DayNumber)) : 0m,
        _ => Rate("EUR", day),
    };

    /// <summary>New shares for one old share at the opening of that day; 1 on a day without a split.</summary>
    public static decimal SplitRatio(Instrument instrument, DateOnly day)
    {
        if (instrument.Conid != InstrumentCatalog.Foods.Conid || day != SplitDay(day.Year) || day.Year <= TradingCalendar.FirstDay.Year)
        {
            return 1;
        }

        return IsForwardYear(day.Year) ? 2 : 0.5m;
    }

    // Odd years split two for one, even years one for two, so that the price stays in its range for ever.
    private static decimal SplitFactor(Instrument instrument, DateOnly day)
    {
        if (instrument.Conid != InstrumentCatalog.Foods.Conid)
        {
            return 1;
        }

        var halved = day >= SplitDay(day.Year) ? IsForwardYear(day.Year) : !IsForwardYear(day.Year) && day.Year > TradingCalendar.FirstDay.Year;
        return halved ? 0.5m : 1;
    }

    private static bool IsForwardYear(int year) => year % 2 == 1;

    private static DateOnly SplitDay(int year) => TradingCalendar.Add(new DateOnly(year, 6, 9), 1);

    private static decimal At(decimal[] series, DateOnly day) =>
        series[Math.Clamp(TradingCalendar.IndexOf(day), 0, series.Length - 1)];

    private static decimal[] Walk(decimal home, int days, int stream, int basisPoints, int decimals)
    {
        var series = new decimal[days];
        var value = home;
        for (var i = 0; i < days; i++)
        {
            var step = new Dice(MarketSeed, i, stream).Between(-basisPoints, basisPoints) / 10_000m;
            value = Math.Round((value * (1 + step)) + ((home - value) * 0.015m), decimals);
            series[i] = value;
        }

        return series;
    }

    private decimal OptionPrice(Instrument option, DateOnly day)
    {
        var left = option.Expiry!.Value.DayNumber - day.DayNumber;
        if (left < 0)
        {
            return 0;
        }

        var spot = Close(option.Underlying!, day);
        var intrinsic = Math.Max(0, option.PutCall is "C" ? spot - option.Strike : option.Strike - spot);
        return Math.Round(intrinsic + (spot * 0.0016m * left), 2);
    }
}
