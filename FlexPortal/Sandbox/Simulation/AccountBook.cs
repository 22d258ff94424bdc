namespace FlexPortal.Sandbox.Simulation;

/// <summary>
/// The books of one sandbox account: lots matched first in first out, cash by currency, and every booking in order. Ids count up from the
/// opening day, so a fill has the same ids in every statement that shows it.
/// </summary>
internal sealed class AccountBook(Market market, int seed)
{
    private readonly Dictionary<long, List<OpenLot>> _lots = [];
    private readonly Dictionary<string, CurrencyBalance> _cash = new(StringComparer.Ordinal) { ["USD"] = new(0, 0), ["EUR"] = new(0, 0) };
    private long _lastTransactionId = 30_000_000_000 + (seed * 1_000_000_000L);
    private long _lastOrderId = 700_000_000 + (seed * 100_000_000L);

    public Market Market { get; } = market;
    public int Seed { get; } = seed;
    public List<Fill> Fills { get; } = [];
    public List<CashEntry> CashEntries { get; } = [];
    public List<CorporateAction> CorporateActions { get; } = [];

    /// <summary>What is held now, in the order of contract ids.</summary>
    public IEnumerable<Instrument> Held => _lots.OrderBy(l => l.Key).Select(l => l.Value[0].Instrument);

    public IEnumerable<OpenLot> OpenLots => _lots.OrderBy(l => l.Key).SelectMany(l => l.Value);

    public CurrencyBalance Balance(string currency) => _cash[currency];

    public decimal Cash(string currency) => _cash[currency].Amount;

    public decimal Quantity(Instrument instrument) => Lots(instrument).Sum(l => l.Quantity);

    public long NextOrderId() => _lastOrderId += 3;

    public long NextTransactionId() => _lastTransactionId += 7;

    /// <summary>Books a fill, its lots and its cash. A fill either opens or closes: an order that would cross zero is refused.</summary>
    public Fill Book(FillOrder order)
    {
        var id = NextTransactionId();
        var held = order.Instrument.Category == AssetCategory.CASH ? 0 : Quantity(order.Instrument);
        if (held * order.Quantity < 0 && Math.Abs(order.Quantity) > Math.Abs(held))
        {
            throw new InvalidOperationException($"{order.Instrument.Symbol}: a sandbox fill must not turn a position around.");
        }

        var fill = held * order.Quantity < 0 ? Close(order, id) : Open(order, id);
        Fills.Add(fill);
        BookCash(fill);
        return fill;
    }

    /// <summary>Adds a movement of cash and gives it its id and its value in base currency.</summary>
    public void Book(CashEntry entry)
    {
        var rate = Market.Rate(entry.Currency, entry.ReportDate);
        _cash[entry.Currency] = _cash[entry.Currency].Plus(entry.Amount, rate);
        CashEntries.Add(entry with
        {
            TransactionId = entry.TransactionId == 0 ? NextTransactionId() : entry.TransactionId,
            SettleDate = entry.SettleDate == default ? entry.ReportDate : entry.SettleDate,
            InBase = Math.Round(entry.Amount * rate, 9),
        });
    }

    /// <summary>Multiplies every lot, keeping cost and origin, and records the change of quantity.</summary>
    public void Split(CorporateAction action, decimal ratio)
    {
        var lots = Lots(action.Instrument);
        var change = lots.Sum(l => l.Quantity) * (ratio - 1);
        _lots[action.Instrument.Conid] = [.. lots.Select(l => l with { Quantity = l.Quantity * ratio })];
        CorporateActions.Add(action with { Quantity = change, TransactionId = NextTransactionId(), ActionId = NextOrderId() });
    }

    /// <summary>Redeems the whole position at par.</summary>
    public void Mature(CorporateAction action)
    {
        var lots = Lots(action.Instrument);
        var face = lots.Sum(l => l.Quantity);
        var booked = action with
        {
            Quantity = -face,
            Proceeds = face,
            Value = -face,
            Realized = face - lots.Sum(l => l.Cost),
            TransactionId = NextTransactionId(),
            ActionId = NextOrderId(),
        };
        _lots.Remove(action.Instrument.Conid);
        CorporateActions.Add(booked);
        Book(new CashEntry(CashFlow.Sales, action.Instrument.Currency, face, action.Time, action.ReportDate, action.Description)
        {
            TransactionId = booked.TransactionId,
            Instrument = action.Instrument,
            ActionId = booked.ActionId,
        });
    }

    private List<OpenLot> Lots(Instrument instrument) => _lots.TryGetValue(instrument.Conid, out var lots) ? lots : [];

    private Fill Open(FillOrder order, long id)
    {
        if (order.Instrument.Category == AssetCategory.CASH)
        {
            return new Fill(order, id, Cost: 0, Realized: 0, []);
        }

        var fill = new Fill(order, id, Cost: 0, Realized: 0, []);
        fill = fill with { Cost = -fill.NetCash };
        _lots.TryAdd(order.Instrument.Conid, []);
        _lots[order.Instrument.Conid].Add(new OpenLot(order.Instrument, order.Quantity, fill.Cost, order.Time, id, order.OrderId));
        return fill;
    }

    private Fill Close(FillOrder order, long id)
    {
        var fill = new Fill(order, id, Cost: 0, Realized: 0, []);
        var received = fill.NetCash + order.CarriedPremium;
        var taken = Take(Lots(order.Instrument), Math.Abs(order.Quantity));
        if (Lots(order.Instrument).Count == 0)
        {
            _lots.Remove(order.Instrument.Conid);
        }

        var basis = taken.Sum(t => t.Cost);

        // An assigned option realizes nothing: its premium goes into the result of the shares.
        var realized = order.Kind == FillKind.Assignment && order.Instrument.Category == AssetCategory.OPT ? 0 : received - basis;
        var closed = new List<ClosedLot>();
        var left = realized;
        for (var i = 0; i < taken.Count; i++)
        {
            var share = Math.Round((received * Math.Abs(taken[i].Quantity) / Math.Abs(order.Quantity)) - taken[i].Cost, 6);
            share = i == taken.Count - 1 ? left : realized == 0 ? 0 : share;
            left -= share;
            closed.Add(new ClosedLot(Math.Abs(taken[i].Quantity), Math.Abs(taken[i].Cost), share, taken[i].Opened, taken[i].TransactionId));
        }

        return fill with { Cost = -basis, Realized = realized, Closed = closed };
    }

    // Takes the oldest lots first; a part of a lot takes its share of the cost, rounded as the broker rounds it.
    private static List<OpenLot> Take(List<OpenLot> lots, decimal quantity)
    {
        var taken = new List<OpenLot>();
        while (quantity > 0)
        {
            var lot = lots[0];
            if (Math.Abs(lot.Quantity) <= quantity)
            {
                taken.Add(lot);
                lots.RemoveAt(0);
                quantity -= Math.Abs(lot.Quantity);
                continue;
            }

            var part = Math.Sign(lot.Quantity) * quantity;
            var cost = Math.Round(lot.Cost * part / lot.Quantity, 6);
            taken.Add(lot with { Quantity = part, Cost = cost });
            lots[0] = lot with { Quantity = lot.Quantity - part, Cost = lot.Cost - cost };
            quantity = 0;
        }

        return taken;
    }

    private void BookCash(Fill fill)
    {
        if (fill.Instrument.Category == AssetCategory.CASH)
        {
            BookLeg(fill, "EUR", fill.Quantity);
        }

        BookLeg(fill, fill.Instrument.Currency, fill.Proceeds);
        BookLeg(fill, fill.Instrument.Currency, fill.Order.Commission, CashFlow.Commissions);
        BookLeg(fill, fill.Instrument.Currency, fill.Order.Taxes, CashFlow.TransactionTax);
    }

    private void BookLeg(Fill fill, string currency, decimal amount, CashFlow? flow = null)
    {
        if (amount == 0)
        {
            return;
        }

        var verb = fill.Quantity > 0 ? "Buy" : "Sell";
        var text = FormattableString.Invariant($"{verb} {Math.Abs(fill.Quantity):0.####} {fill.Instrument.Description}");
        Book(new CashEntry(flow ?? (amount > 0 ? CashFlow.Sales : CashFlow.Purchases), currency, amount, fill.Order.Time, fill.Order.ReportDate, text)
        {
            TransactionId = fill.TransactionId,
            Instrument = fill.Instrument,
            SettleDate = fill.SettleDate,
        });
    }
}
