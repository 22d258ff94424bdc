namespace FlexPortal.Core.Flex.Lots;

/// <summary>One step: an event, or the legs of one corporate action together.</summary>
internal readonly record struct TimelineItem(LotEvent Event, ActionGroup? Action);

/// <summary>Events of one account in their order, without what was cancelled, corporate actions grouped.</summary>
internal static class Timeline
{
    public static List<TimelineItem> Of(List<LotEvent> unordered, List<LotSeed> seeds)
    {
        var events = Order(unordered);
        var removed = new bool[events.Length];
        new CancelSearch(events, removed).Run(seeds);
        var items = new List<TimelineItem>(events.Length);
        Dictionary<string, ActionGroup>? actions = null;
        for (var i = 0; i < events.Length; i++)
        {
            if (removed[i])
                continue;
            if (events[i] is not LotLeg leg || LotText.IsCancel(leg))
            {
                items.Add(new TimelineItem(events[i], null));
                continue;
            }

            actions ??= new Dictionary<string, ActionGroup>(StringComparer.Ordinal);
            var key = KeyOf(leg);
            if (!actions.TryGetValue(key, out var group))
            {
                actions.Add(key, group = new ActionGroup());
                items.Add(new TimelineItem(leg, group));
            }

            group.Add(leg);
        }

        return items;
    }

    private static LotEvent[] Order(List<LotEvent> unordered)
    {
        var events = unordered.ToArray();
        var keys = new LotKey[events.Length];
        var ordered = true;
        for (var i = 0; i < events.Length; i++)
        {
            keys[i] = LotKey.Of(events[i]);
            ordered &= i == 0 || keys[i - 1].Compare(keys[i]) < 0;
        }

        if (!ordered)
            Array.Sort(keys, events, LotKey.Order);
        return events;
    }

    private static string KeyOf(LotLeg leg) => LotText.IdOrNull(leg.ActionId) is { } id
        ? "#" + id
        : $"{LotKey.Of(leg).Ticks}|{leg.ReorgCode}|{ActionText.Stem(leg.Description)}";
}
