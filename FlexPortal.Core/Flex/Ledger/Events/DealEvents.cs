using FlexPortal.Core.Flex.Ledger.Reading;

namespace FlexPortal.Core.Flex.Ledger.Events;

/// <summary>Deals in currencies, from rows <c>Trade</c> of category CASH: the dealt leg and the priced leg.</summary>
internal sealed class DealEvents(DocumentState document)
{
    private static readonly ComparedColumn<EventFx>[] Economics =
    [
        new("amount", leg => leg.Amount),
        new("price", leg => leg.Price),
        new("conid", leg => leg.Conid),
        new("currency", leg => leg.Currency),
        new("counter_currency", leg => leg.CounterCurrency),
        new("counter_amount", leg => leg.CounterAmount),
        new("side", leg => leg.Side),
    ];

    private static readonly ComparedColumn<EventFx>[] Figures =
        [new("commission", leg => leg.Commission), new("mtm_pnl", leg => leg.MtmPnl)];

    // The priced leg, which has everything but the sign; the dealt one is always beside it.
    private readonly SeenEvents<EventFx> _priced = new(!document.IsStreamed);
    private readonly Dictionary<EventFx, EventFx> _dealt = new(ReferenceEqualityComparer.Instance);
    private readonly List<EventFx> _unidentified = [];
    private readonly Dictionary<string, LedgerRowRef> _first = new(StringComparer.Ordinal);

    public IReadOnlyList<EventFx> Unidentified => _unidentified;

    public IEnumerable<EventFx> All => _priced.All.SelectMany(priced => new[] { _dealt[priced], priced });

    /// <summary>
    /// Whether a row deals in currencies: category CASH or, where the query leaves the category out, a symbol that is a pair of currencies
    /// whose second one is the row's.
    /// </summary>
    public static bool IsDeal(RowValues row)
    {
        var category = row.Find(RowAttribute.AssetCategory);
        return category.IsEmpty
            ? TryReadPair(row, out _, out var priced) && priced.SequenceEqual(row.Find(RowAttribute.Currency))
            : category is "CASH";
    }

    /// <summary>Takes the current row.</summary>
    public void Read()
    {
        if (Map() is not var (dealt, priced))
            return;
        _first.TryAdd(priced.AccountId, LedgerRowRef.Of(priced));
        if (priced.ExecIdentity.Length == 0)
        {
            document.Log.Add(LedgerCode.ExecutionIdMissing, document.Row);
            if (!document.IsStreamed)
                _unidentified.AddRange([dealt, priced]);
            return;
        }

        var place = _priced.Find(priced.AccountId, priced.ExecIdentity, priced.TransactionId);
        if (place < 0)
            _priced.Add(priced.AccountId, priced.ExecIdentity, priced.TransactionId, priced, document.Statement);
        else if (!Meet(place, priced))
            return;
        _dealt.Add(priced, dealt);
    }

    /// <summary>Names the base currency of the account on every leg; says so where none is known.</summary>
    public void Complete(BaseCurrencies currencies)
    {
        foreach (var leg in All.Concat(_unidentified))
            leg.FunctionalCurrency = currencies.Find(leg.AccountId) ?? "";
        foreach (var (account, first) in _first)
        {
            if (currencies.Find(account) is null)
                document.Log.Add(new(LedgerCode.BaseCurrencyUnknown, account, first.Place!) { RowKey = first.Key });
        }
    }

    /// <summary>Hands over what was read since the last call; a base currency that is not known yet is empty.</summary>
    public IReadOnlyList<EventFx> Drain(BaseCurrencies currencies)
    {
        EventFx[] all = [.. All];
        foreach (var leg in all)
            leg.FunctionalCurrency = currencies.Find(leg.AccountId) ?? "";
        _priced.Drain();
        _dealt.Clear();
        return all;
    }

    private static bool TryReadPair(RowValues row, out ReadOnlySpan<char> dealt, out ReadOnlySpan<char> priced)
    {
        var symbol = row.Find(RowAttribute.Symbol);
        var point = symbol.IndexOf('.');
        dealt = priced = default;
        if (point < 0)
            return false;
        dealt = symbol[..point];
        priced = symbol[(point + 1)..];
        return RowValues.IsCurrency(dealt) && RowValues.IsCurrency(priced) && !dealt.SequenceEqual(priced);
    }

    private bool Meet(int place, EventFx priced)
    {
        document.TwinCount++;
        var former = _priced[place];
        if (!EventComparison.Agree(document, LedgerCode.TradeConsistencyConflict, Economics, former, priced)
            || !EventComparison.Restate(
                document, ("event_fx", former.ExecIdentity), Figures, former, priced, _priced.StatementOf(place)))
            return false;
        _dealt.Remove(former);
        _priced.Replace(place, priced, document.Statement);
        return true;
    }

    private (EventFx Dealt, EventFx Priced)? Map()
    {
        var row = document.Row;
        if (!TryReadPair(row, out var dealt, out var priced))
        {
            document.Log.Add(LedgerCode.FxPairUnknown, row, RowAttribute.Symbol);
            return null;
        }

        var money = row.Number(RowAttribute.Proceeds) ?? -row.Number(RowAttribute.TradeMoney);
        var quantity = row.Number(RowAttribute.Quantity);
        if (!document.Has(quantity, RowAttribute.Quantity) || !document.Has(money, RowAttribute.Proceeds))
            return null;
        if (row.Number(RowAttribute.Taxes) is not (null or 0))
            document.Log.Add(LedgerCode.FxTaxNotKept, row, RowAttribute.Taxes);
        return MapPriced(priced.ToString(), money!.Value, dealt.ToString(), quantity!.Value) is { } leg ? (MapDealt(leg), leg) : null;
    }

    private EventFx? MapPriced(string currency, decimal amount, string counterCurrency, decimal counterAmount)
    {
        var row = document.Row;
        var facts = TradeFacts.Of(row);
        if (!document.HasDay(facts.Day))
            return null;
        return new EventFx
        {
            AccountId = row.AccountId,
            SourceRowRef = row.SourceRowRef,
            SourceRawRecordId = row.Key,
            Conid = row.SharedId(RowAttribute.Conid),
            ExecIdentity = facts.Identity,
            IbExecId = facts.IbExecId,
            TransactionId = facts.TransactionId,
            TradeId = facts.TradeId,
            OrigTransactionId = row.Id(RowAttribute.OrigTransactionID),
            OrigTradeId = row.Id(RowAttribute.OrigTradeID),
            ReportDateLocal = facts.Day!.Value,
            TradeDateLocal = facts.TradeDay,
            SettleDateLocal = facts.SettleDay,
            DateTimeText = facts.Moment.Text,
            TimeZone = facts.Moment.Zone,
            OccurredAtUtc = facts.Moment.Utc,
            LevelOfDetail = row.Text(RowAttribute.LevelOfDetail),
            Model = row.Text(RowAttribute.Model),
            Symbol = row.Text(RowAttribute.Symbol),
            TransactionType = row.Text(RowAttribute.TransactionType),
            Side = FillEvents.SideOf(row),
            Notes = row.Text(RowAttribute.Notes),
            Leg = FxLeg.Priced,
            Currency = currency,
            Amount = amount,
            CounterCurrency = counterCurrency,
            CounterAmount = counterAmount,
            Price = row.Number(RowAttribute.TradePrice),
            FxRateToBase = row.Rate(RowAttribute.FxRateToBase),
            Commission = row.Number(RowAttribute.IbCommission),
            CommissionCurrency = row.Currency(RowAttribute.IbCommissionCurrency),
            MtmPnl = row.Number(RowAttribute.MtmPnl),
        };
    }

    /// <summary>The other side. The row's rate is that of the priced currency, and the commission counts once.</summary>
    private static EventFx MapDealt(EventFx priced) => new()
    {
        AccountId = priced.AccountId,
        SourceRowRef = priced.SourceRowRef,
        SourceRawRecordId = priced.SourceRawRecordId,
        Conid = priced.Conid,
        ExecIdentity = priced.ExecIdentity,
        IbExecId = priced.IbExecId,
        TransactionId = priced.TransactionId,
        TradeId = priced.TradeId,
        OrigTransactionId = priced.OrigTransactionId,
        OrigTradeId = priced.OrigTradeId,
        ReportDateLocal = priced.ReportDateLocal,
        TradeDateLocal = priced.TradeDateLocal,
        SettleDateLocal = priced.SettleDateLocal,
        DateTimeText = priced.DateTimeText,
        TimeZone = priced.TimeZone,
        OccurredAtUtc = priced.OccurredAtUtc,
        LevelOfDetail = priced.LevelOfDetail,
        Model = priced.Model,
        Symbol = priced.Symbol,
        TransactionType = priced.TransactionType,
        Side = priced.Side,
        Notes = priced.Notes,
        Leg = FxLeg.Dealt,
        Currency = priced.CounterCurrency,
        Amount = priced.CounterAmount,
        CounterCurrency = priced.Currency,
        CounterAmount = priced.Amount,
        Price = priced.Price,
    };
}

/// <summary>Base currencies by account: what AccountInformation says, else the one currency that the conversion rates lead to.</summary>
internal sealed class BaseCurrencies
{
    private readonly Dictionary<string, string> _stated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _converted = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> All => _converted.Keys.Union(_stated.Keys, StringComparer.Ordinal)
        .Where(account => Find(account) is not null)
        .ToDictionary(account => account, account => Find(account)!, StringComparer.Ordinal);

    public void State(string account, string currency) => _stated[account] = currency;

    /// <summary>Notes where a conversion rate leads; two currencies say nothing.</summary>
    public void Convert(string account, string currency)
    {
        if (!_converted.TryGetValue(account, out var known))
            _converted.Add(account, currency);
        else if (!string.Equals(known, currency, StringComparison.Ordinal))
            _converted[account] = null;
    }

    public string? Find(string account) => _stated.GetValueOrDefault(account) ?? _converted.GetValueOrDefault(account);
}
