namespace FlexPortal.Sandbox.Simulation;

/// <summary>The part of an account's history that one statement shows: what was reported from a first to a last day.</summary>
internal sealed class AccountPeriod
{
    private static readonly DayEnd Nothing = new(DateOnly.MinValue, new Dictionary<Instrument, decimal>(), 0, 0);
    private readonly AccountHistory _history;

    public AccountPeriod(string accountId, AccountHistory history, DateOnly from, DateOnly to)
    {
        (_history, AccountId, From, To) = (history, accountId, from, to);
        Fills = [.. history.Book.Fills.Where(f => IsInside(f.Order.ReportDate))];
        CashEntries = [.. history.Book.CashEntries.Where(e => IsInside(e.ReportDate))];
        CorporateActions = [.. history.Book.CorporateActions.Where(a => IsInside(a.ReportDate))];
        Days = [.. history.Days.Where(d => IsInside(d.Day))];
        Before = history.Days.LastOrDefault(d => d.Day < from) ?? Nothing;
        End = history.Days.Count > 0 ? history.Days[^1] : Nothing;
        Instruments = [.. Before.Holdings.Keys
            .Concat(Fills.Select(f => f.Instrument))
            .Concat(CorporateActions.Select(a => a.Instrument))
            .Concat(CashEntries.Where(e => e.Instrument is not null).Select(e => e.Instrument!))
            .Where(i => i.Category != AssetCategory.CASH).Distinct().OrderBy(i => i.Conid)];
        MarkToMarket = [.. Instruments.Select(MarkOne)];
    }

    public string AccountId { get; }

    /// <summary>The holder's name, where letters beyond ASCII may stand.</summary>
    public string AccountName { get; init; } = "Sandbox Account";
    public DateOnly From { get; }
    public DateOnly To { get; }
    public Market Market => _history.Book.Market;
    public IReadOnlyList<Fill> Fills { get; }
    public IReadOnlyList<CashEntry> CashEntries { get; }
    public IReadOnlyList<CorporateAction> CorporateActions { get; }
    public IReadOnlyList<DayEnd> Days { get; }
    public DayEnd Before { get; }
    public DayEnd End { get; }
    public IReadOnlyList<MarkToMarketLine> MarkToMarket { get; }
    public CurrencyBalance Balance(string currency) => _history.Book.Balance(currency);

    public IEnumerable<OpenLot> OpenLots => _history.Book.OpenLots;

    /// <summary>Cash entries since a day, period or not: for month-to-date and year-to-date columns.</summary>
    public IEnumerable<CashEntry> CashEntriesSince(DateOnly day) => _history.Book.CashEntries.Where(e => e.ReportDate >= day && e.ReportDate <= To);

    /// <summary>Everything traded, held or paid in the period, currency exchange left out.</summary>
    public IReadOnlyList<Instrument> Instruments { get; }

    public decimal RateOf(Instrument instrument) => Market.Rate(instrument.Currency, To);

    public decimal CashInBase(DayEnd end) => end == Nothing ? 0 : end.Usd + Math.Round(end.Eur * Market.Rate("EUR", end.Day), 9);

    /// <summary>Value in base currency of one asset category at the close of a day, long or short or both.</summary>
    public decimal ValueInBase(DayEnd end, AssetCategory category, int side = 0) => end.Holdings
        .Where(h => h.Key.Category == category && (side == 0 || Math.Sign(h.Value) == side))
        .Sum(h => Value(h.Key, h.Value, end.Day));

    public decimal TotalInBase(DayEnd end) =>
        CashInBase(end) + ValueInBase(end, AssetCategory.STK) + ValueInBase(end, AssetCategory.OPT) + ValueInBase(end, AssetCategory.BILL);

    public decimal FlowInBase(params CashFlow[] flows) => CashEntries.Where(e => flows.Contains(e.Flow)).Sum(e => e.InBase);

    private bool IsInside(DateOnly day) => day >= From && day <= To;

    private decimal Value(Instrument instrument, decimal quantity, DateOnly day) => Math.Round(
        quantity * Market.Close(instrument, day) * instrument.PriceFactor * Market.Rate(instrument.Currency, day), 9);

    // Day by day: what the holding was worth more, plus what its bookings brought; the part of the day's own fills apart.
    private MarkToMarketLine MarkOne(Instrument instrument)
    {
        decimal transactions = 0, total = 0, before = Before.Holdings.GetValueOrDefault(instrument);
        var previous = Before.Day;
        var fillsByDay = Fills.Where(f => f.Instrument == instrument).ToLookup(f => f.Order.ReportDate);
        var actions = CorporateActions.Where(a => a.Instrument == instrument).ToList();
        foreach (var day in Days)
        {
            var rate = Market.Rate(instrument.Currency, day.Day);
            var close = Market.Close(instrument, day.Day) * instrument.PriceFactor;
            var opening = before == 0 ? 0 : before * Market.Close(instrument, previous) * instrument.PriceFactor;
            var now = day.Holdings.GetValueOrDefault(instrument);
            var fills = fillsByDay[day.Day];
            var proceeds = fills.Sum(f => f.Proceeds) + actions.Where(a => a.ReportDate == day.Day).Sum(a => a.Proceeds);
            total += Math.Round(((now * close) - opening + proceeds) * rate, 9);
            transactions += Math.Round(fills.Sum(f => (f.Quantity * close) + f.Proceeds) * rate, 9);
            (before, previous) = (now, day.Day);
        }

        var commissions = CashEntries.Where(e => e.Instrument == instrument && e.Flow == CashFlow.Commissions).Sum(e => e.InBase);
        return new MarkToMarketLine(instrument, transactions, total - transactions, commissions);
    }
}

/// <summary>One line of the mark-to-market summary in base currency.</summary>
internal sealed record MarkToMarketLine(Instrument Instrument, decimal Transactions, decimal PriorOpen, decimal Commissions)
{
    public decimal Total => Transactions + PriorOpen + Commissions;
}
