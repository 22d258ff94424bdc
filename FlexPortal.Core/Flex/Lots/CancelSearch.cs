namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// Finds what cancels undo and marks both as removed: as if it had never happened. A cancel that names nothing known stays.
/// </summary>
/// <param name="events">Events of one account in their order.</param>
/// <param name="removed">Marks, by place.</param>
internal sealed class CancelSearch(LotEvent[] events, bool[] removed)
{
    private readonly Dictionary<string, int> _byTransaction = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _byTrade = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _others = new(StringComparer.Ordinal);

    /// <summary>Removes what is cancelled, seeds too.</summary>
    public void Run(List<LotSeed> seeds)
    {
        List<int>? cancels = null;
        for (var i = 0; i < events.Length; i++)
        {
            if (LotText.IsCancel(events[i]))
                (cancels ??= []).Add(i);
        }

        if (cancels is null)
            return;
        Index();
        foreach (var cancel in cancels)
        {
            var found = events[cancel] is LotFill fill ? FindFill(fill) : FindOther(cancel);
            if (found >= 0)
                removed[found] = removed[cancel] = true;
            else if (events[cancel] is LotFill missing && RemoveSeed(seeds, missing))
                removed[cancel] = true;
        }
    }

    private static decimal QuantityOf(LotEvent lotEvent) => lotEvent switch
    {
        LotFill fill => fill.Quantity,
        LotLeg leg => leg.Quantity,
        LotTransfer transfer => transfer.Quantity,
        _ => 0,
    };

    private static bool RemoveSeed(List<LotSeed> seeds, LotFill cancel)
    {
        if (LotText.IdOrNull(cancel.OrigTransactionId) is not { } id)
            return false;
        var found = seeds.FindIndex(seed => seed.Quantity == -cancel.Quantity
            && string.Equals(seed.OriginatingTransactionId, id, StringComparison.Ordinal)
            && string.Equals(seed.Conid, cancel.Conid, StringComparison.Ordinal));
        if (found >= 0)
            seeds.RemoveAt(found);
        return found >= 0;
    }

    private void Index()
    {
        for (var i = 0; i < events.Length; i++)
        {
            if (LotText.IsCancel(events[i]))
                continue;
            if (events[i] is not LotFill fill)
            {
                Add(_others, events[i].Conid, i);
                continue;
            }

            if (LotText.IdOrNull(fill.TransactionId) is { } id)
                _byTransaction.TryAdd(id, i);
            if (LotText.IdOrNull(fill.TradeId) is { } trade)
                Add(_byTrade, trade, i);
            if (LotText.IsFraction(fill.TransactionType))
                Add(_others, fill.Conid, i);
        }
    }

    private static void Add(Dictionary<string, List<int>> index, string key, int place)
    {
        if (!index.TryGetValue(key, out var places))
            index.Add(key, places = []);
        places.Add(place);
    }

    private int FindFill(LotFill cancel)
    {
        if (LotText.IdOrNull(cancel.OrigTransactionId) is { } id && _byTransaction.TryGetValue(id, out var place) && Undoes(cancel, place))
            return place;
        var trade = LotText.IdOrNull(cancel.OrigTradeId) ?? LotText.IdOrNull(cancel.TradeId);
        if (trade is not null)
            return _byTrade.TryGetValue(trade, out var places) ? First(places, cancel) : -1;
        // The pay-out of a fraction has no id of a trade.
        var fraction = cancel.TransactionType is "FracShareCancel" && LotText.IdOrNull(cancel.OrigTransactionId) is null;
        return fraction && _others.TryGetValue(cancel.Conid, out var fractions) ? First(fractions, cancel) : -1;
    }

    // A rebooked trade has the trade id of the cancelled one, and comes later.
    private int First(List<int> places, LotFill cancel)
    {
        foreach (var place in places)
        {
            if (events[place] is LotFill && Undoes(cancel, place))
                return place;
        }

        return -1;
    }

    private bool Undoes(LotEvent cancel, int place) => !removed[place]
        && QuantityOf(events[place]) == -QuantityOf(cancel)
        && string.Equals(events[place].Conid, cancel.Conid, StringComparison.Ordinal);

    private int FindOther(int at)
    {
        var cancel = events[at];
        if (!_others.TryGetValue(cancel.Conid, out var places))
            return -1;
        foreach (var place in places)
        {
            if (Undoes(cancel, place) && Same(cancel, events[place]))
                return place;
        }

        return -1;
    }

    private static bool Same(LotEvent cancel, LotEvent other) => (cancel, other) switch
    {
        (LotTransfer one, LotTransfer two) => one.Direction == two.Direction,
        (LotLeg { ActionId: { } one }, LotLeg { ActionId: { } two }) => string.Equals(one, two, StringComparison.Ordinal),
        (LotLeg one, LotLeg two) => string.Equals(one.ReorgCode, two.ReorgCode, StringComparison.Ordinal)
            && string.Equals(ActionText.Stem(one.Description), ActionText.Stem(two.Description), StringComparison.Ordinal),
        _ => false,
    };
}
