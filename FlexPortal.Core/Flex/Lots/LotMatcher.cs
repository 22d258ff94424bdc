namespace FlexPortal.Core.Flex.Lots;

/// <summary>
/// Matches lots first in, first out, for each account and contract: from fills, corporate actions and transfers to the lots that are open,
/// and what each closing realized. Exact in decimals; what cannot be proved is null and has a code. Without side effects.
/// </summary>
public static class LotMatcher
{
    /// <summary>Matches all events of one or several accounts.</summary>
    /// <param name="events">
    /// In any order, each once: duplicates are the caller's to remove. An event beyond 10^14 units or money is left out and reported.
    /// </param>
    /// <param name="seeds">What was held before the first event.</param>
    /// <param name="factors">How corporate actions divide a basis.</param>
    public static LotMatches Match(IEnumerable<LotEvent> events, IEnumerable<LotSeed> seeds, IEnumerable<AllocationFactor> factors)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(factors);
        var allocation = new BasisAllocation(factors);
        List<LotState> lots = [];
        List<LotClosing> closings = [];
        List<LotDiagnostic> diagnostics = [];
        foreach (var (accountId, account) in ByAccount(events, seeds))
        {
            var state = new AccountLots(accountId, lots, closings, diagnostics);
            account.RemoveOutOfRange(state);
            var timeline = Timeline.Of(account.Events, account.Seeds);
            account.Plant(state);
            Run(timeline, state, allocation);
        }

        return new LotMatches(Freeze(lots), closings, diagnostics);
    }

    private static void Run(List<TimelineItem> timeline, AccountLots state, BasisAllocation allocation)
    {
        var fills = new FillMatching(state, new Deliveries(timeline));
        var actions = new ActionMatching(state, allocation);
        foreach (var item in timeline)
        {
            switch (item.Event)
            {
                case LotFill fill:
                    fills.Match(fill);
                    break;
                case LotTransfer transfer:
                    fills.Match(transfer);
                    break;
                case LotLeg leg when item.Action is null:
                    actions.Undo(leg);
                    break;
                default:
                    actions.Match(item.Action!);
                    break;
            }
        }
    }

    private static SortedDictionary<string, AccountInput> ByAccount(IEnumerable<LotEvent> events, IEnumerable<LotSeed> seeds)
    {
        var accounts = new SortedDictionary<string, AccountInput>(StringComparer.Ordinal);
        AccountInput? last = null;
        var lastId = "";
        foreach (var lotEvent in events)
        {
            if (last is null || !string.Equals(lastId, lotEvent.AccountId, StringComparison.Ordinal))
                (last, lastId) = (Get(lotEvent.AccountId), lotEvent.AccountId);
            if (lotEvent is not LotFill { AssetCategory: "CASH" })
                last.Events.Add(lotEvent);
        }

        foreach (var seed in seeds)
            Get(seed.AccountId).Seeds.Add(seed);
        return accounts;

        AccountInput Get(string accountId)
        {
            if (!accounts.TryGetValue(accountId, out var account))
                accounts.Add(accountId, account = new AccountInput());
            return account;
        }
    }

    /// <summary>Lots as records, with ordinals among those of one opening: only a lot that moved can meet another one.</summary>
    private static MatchedLot[] Freeze(List<LotState> lots)
    {
        var matched = new MatchedLot[lots.Count];
        var moved = lots.Exists(lot => lot.Opening.MovedByRef is not null);
        Dictionary<(string, string, string), int>? ordinals = moved ? [] : null;
        for (var i = 0; i < matched.Length; i++)
        {
            var lot = lots[i];
            var ordinal = 0;
            if (ordinals is not null)
            {
                var key = (lot.AccountId, lot.Conid, lot.Opening.Ref);
                ordinals.TryGetValue(key, out ordinal);
                ordinals[key] = ordinal + 1;
            }

            matched[i] = Freeze(lot, ordinal);
        }

        return matched;
    }

    private static MatchedLot Freeze(LotState lot, int ordinal) => new()
    {
        AccountId = lot.AccountId,
        Conid = lot.Conid,
        Origin = lot.Opening.Origin,
        OpeningRef = lot.Opening.Ref,
        OriginatingTransactionId = lot.Opening.TransactionId,
        MovedByRef = lot.Opening.MovedByRef,
        Ordinal = ordinal,
        Opened = lot.Opening.Moment,
        Arrived = lot.Arrived,
        Closed = lot.Closed,
        Quantity = lot.Quantity,
        Remaining = lot.Remaining,
        CostBasis = lot.Basis,
        CostBasisRemaining = lot.BasisRemaining,
        Realized = lot.Realized,
        UnknownBecause = lot.Unknown,
    };
}
