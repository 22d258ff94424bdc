namespace FlexPortal.Core.MarketData.Bars;

/// <summary>A stored bar and the answer that brought its values.</summary>
internal readonly record struct StoredBar(Bar Bar, long LineageId);

/// <summary>What storing bars does.</summary>
/// <param name="Inserted">Bars that were not there.</param>
/// <param name="Updated">Bars with other values than before, and bars that became final.</param>
/// <param name="Unchanged">Bars that were there with the same values; nothing is written.</param>
/// <param name="Revised">Final bars among the updated, whose former values are kept.</param>
/// <param name="Superseded">The latest answer whose bars are changed; null when none are.</param>
internal sealed record BarWrite(int Inserted, int Updated, int Unchanged, int Revised, long? Superseded);

/// <summary>
/// What the bars of an answer change of the stored ones. An identical bar changes nothing, and a final bar stays final. Pure.
/// </summary>
/// <param name="New">Bars to insert.</param>
/// <param name="Changed">Bars to update, with their new values.</param>
/// <param name="After">All bars as they are afterwards, oldest first.</param>
/// <param name="Write">The counts.</param>
internal sealed record BarUpdate(IReadOnlyList<Bar> New, IReadOnlyList<Bar> Changed, Bar[] After, BarWrite Write)
{
    /// <summary>Compares an answer with what is stored; both oldest first, one bar a slot.</summary>
    public static BarUpdate Of(IReadOnlyList<StoredBar> stored, IReadOnlyList<Bar> kept)
    {
        var (added, changed, after) = (new List<Bar>(kept.Count), new List<Bar>(), new List<Bar>(stored.Count + kept.Count));
        var (revised, superseded, place) = (0, (long?)null, 0);
        foreach (var bar in kept)
        {
            for (; place < stored.Count && stored[place].Bar.Time < bar.Time; place++)
                after.Add(stored[place].Bar);
            if (place == stored.Count || stored[place].Bar.Time > bar.Time)
            {
                added.Add(bar);
                after.Add(bar);
                continue;
            }

            var (before, lineageId) = stored[place++];
            var now = bar.IsFinal || !before.IsFinal ? bar : bar with { IsFinal = true };
            after.Add(now);
            if (now == before)
                continue;

            changed.Add(now);
            if (now with { IsFinal = before.IsFinal } == before)
                continue;
            superseded = Math.Max(superseded ?? 0, lineageId);
            if (before.IsFinal)
                revised++;
        }

        after.AddRange(stored.Skip(place).Select(rest => rest.Bar));
        var unchanged = kept.Count - added.Count - changed.Count;
        return new(added, changed, [.. after], new(added.Count, changed.Count, unchanged, revised, superseded));
    }
}
