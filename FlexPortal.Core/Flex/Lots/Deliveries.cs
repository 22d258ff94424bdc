namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// Exercised and assigned options with what they deliver. The option's row realizes nothing; its basis goes into the rows of the
/// underlying at the same moment, in the direction that put, call and side give, at the strike where that is known.
/// </summary>
internal sealed class Deliveries
{
    private readonly Dictionary<LotFill, Delivery> _byOption = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<LotFill, List<LotFill>> _byStock = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<LotFill, decimal?> _carried = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<LotFill> _done = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<LotFill> _incomplete = new(ReferenceEqualityComparer.Instance);

    /// <summary>Pairs the rows of one account.</summary>
    public Deliveries(IEnumerable<TimelineItem> timeline)
    {
        Dictionary<(LotMoment, string), List<LotFill>> stocks = [];
        List<LotFill> options = [];
        foreach (var item in timeline)
        {
            if (item.Event is not LotFill fill || !MayDeliver(fill) || LotText.IsCancel(fill))
                continue;
            if (!LotText.IsOption(fill))
            {
                if (!stocks.TryGetValue((fill.Moment, fill.Conid), out var list))
                    stocks.Add((fill.Moment, fill.Conid), list = []);
                list.Add(fill);
            }
            else if (fill.Price is 0 || fill.NetMoney is 0)
            {
                options.Add(fill);
            }
        }

        foreach (var option in options)
        {
            var found = option.UnderlyingConid is { } conid && stocks.TryGetValue((option.Moment, conid), out var list) ? list : [];
            Pair(option, [.. found.Where(stock => FitsDirection(option, stock))]);
        }

        // A row says that it was delivered, and no option did: what the option cost is missing.
        foreach (var stock in stocks.Values.SelectMany(list => list).Where(s => s.Codes is not null && !_byStock.ContainsKey(s)))
        {
            _incomplete.Add(stock);
            _carried[stock] = null;
        }
    }

    /// <summary>Whether the row closes an option by delivery.</summary>
    public bool Delivers(LotFill fill) => _byOption.Count > 0 && _byOption.ContainsKey(fill);

    /// <summary>Whether the row was delivered by an option whose row is missing.</summary>
    public bool IsIncomplete(LotFill fill) => _incomplete.Count > 0 && _incomplete.Contains(fill);

    /// <summary>Options whose basis the row takes over; they have to be closed before it.</summary>
    public IReadOnlyList<LotFill> OptionsOf(LotFill fill) =>
        _byStock.Count > 0 && _byStock.TryGetValue(fill, out var options) ? options : [];

    /// <summary>Whether the row is to be matched now: false when it was matched early, for its delivery.</summary>
    public bool Start(LotFill fill) => (_byOption.Count == 0 || !_byOption.ContainsKey(fill)) || _done.Add(fill);

    /// <summary>Money that options add to a row: what their sale brought, less what their purchase cost. Null when not known.</summary>
    public decimal? CarriedInto(LotFill fill) => _carried.Count > 0 && _carried.TryGetValue(fill, out var carried) ? carried : 0;

    /// <summary>Hands money of a closed option on. False when there is no row to take it.</summary>
    public bool Carry(LotFill option, decimal? money)
    {
        var stocks = _byOption[option].Stocks;
        var total = stocks.Sum(stock => Math.Abs(stock.Quantity));
        var rest = money;
        for (var i = 0; i < stocks.Count; i++)
        {
            var share = i == stocks.Count - 1 ? rest : LotMath.Share(money, Math.Abs(stocks[i].Quantity), total);
            rest -= share;
            _carried[stocks[i]] = CarriedInto(stocks[i]) + share;
        }

        return stocks.Count > 0;
    }

    // Without a column of codes a booked row with price 0 is an expiry or a delivery: a row of the underlying tells which.
    private static bool MayDeliver(LotFill fill) => fill.Codes is null
        ? LotText.IsBooked(fill)
        : LotText.IsAssignment(fill.Codes) || LotText.IsExercise(fill.Codes);

    /// <summary>
    /// A call that is bought back (assigned) or sold off (exercised) delivers the other way round, a put the same way.
    /// </summary>
    private static bool FitsDirection(LotFill option, LotFill stock) => option.PutCall switch
    {
        "C" => Math.Sign(stock.Quantity) == -Math.Sign(option.Quantity),
        "P" => Math.Sign(stock.Quantity) == Math.Sign(option.Quantity),
        _ => true,
    };

    private void Pair(LotFill option, List<LotFill> stocks)
    {
        if (stocks.Count == 0 && option.Codes is null)
            return;
        var atStrike = option.Strike is { } strike ? stocks.FindAll(stock => stock.Price == strike) : [];
        if (atStrike.Count > 0)
            stocks = atStrike;
        else if (stocks.Find(stock => !_byStock.ContainsKey(stock) && IsWhole(option, stock)) is { } whole)
            stocks = [whole];
        _byOption.Add(option, new Delivery(stocks));
        foreach (var stock in stocks)
        {
            if (!_byStock.TryGetValue(stock, out var options))
                _byStock.Add(stock, options = []);
            options.Add(option);
        }
    }

    private static bool IsWhole(LotFill option, LotFill stock) =>
        Math.Abs(stock.Quantity) == Math.Abs(option.Quantity) * (option.Multiplier ?? 1);

    private sealed record Delivery(List<LotFill> Stocks);
}
