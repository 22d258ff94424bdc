using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>What is known of a series in a window; every set is on the grid of its slots.</summary>
internal sealed record SlotFacts
{
    /// <summary>Slots of the sessions.</summary>
    public required TimeRanges Expected { get; init; }

    /// <summary>What the vendor has answered, empty answers included.</summary>
    public required TimeRanges Answered { get; init; }

    /// <summary>Slots of stored bars.</summary>
    public required TimeRanges Present { get; init; }

    /// <summary>Slots of bars that failed validation.</summary>
    public TimeRanges Rejected { get; init; } = TimeRanges.Empty;

    /// <summary>Gaps that a user marked as known.</summary>
    public TimeRanges Acknowledged { get; init; } = TimeRanges.Empty;

    /// <summary>What an answered slot without a bar means.</summary>
    public required BarDensity Density { get; init; }

    /// <summary>Slots from this moment on are not over, not published yet, or asked for at the next top-up.</summary>
    public required DateTimeOffset DueUntil { get; init; }

    /// <summary>
    /// Where pending slots begin in a window. A series that was answered ends with its last answer: what is due since then is not missing
    /// but asked for at the next top-up, and counted by the lag. Of a series without an answer everything is missing that is due.
    /// </summary>
    /// <param name="answered">What was answered of the whole series.</param>
    /// <param name="due">Slots before it are over and published.</param>
    /// <param name="window">The window.</param>
    public static DateTimeOffset DueUntilOf(TimeRanges answered, DateTimeOffset due, TimeSlice window)
    {
        var until = answered.IsEmpty ? due : answered.Pieces[^1].To;
        return until < window.From ? window.From : until < window.To ? until : window.To;
    }
}

/// <summary>
/// Puts every slot of a window into one state. In doubt the first of these counts: closed, present, acknowledged, rejected, answered,
/// pending, not fetched. The counts of <c>market.coverage_day</c> follow the same order.
/// </summary>
internal static class SlotClassifier
{
    /// <summary>The window by state, oldest first.</summary>
    public static IReadOnlyList<SlotRange> Classify(SlotFacts facts, TimeSlice window)
    {
        var rest = TimeRanges.Of(window);
        var found = new List<SlotRange>();
        Take(SlotState.Closed, rest.Except(facts.Expected));
        Take(SlotState.Present, facts.Present);
        Take(SlotState.Acknowledged, facts.Acknowledged);
        Take(SlotState.Rejected, facts.Rejected);
        Take(facts.Density == BarDensity.Dense ? SlotState.VendorGap : SlotState.NoTrade, facts.Answered);
        Take(SlotState.Pending, TimeRanges.Of(new TimeSlice(facts.DueUntil, window.To)));
        Take(SlotState.NotFetched, rest);
        return [.. found.OrderBy(range => range.Slice.From)];

        void Take(SlotState state, TimeRanges slots)
        {
            found.AddRange(rest.Intersect(slots).Pieces.Select(piece => new SlotRange(state, piece)));
            rest = rest.Except(slots);
        }
    }

    /// <summary>How many slots are in each state; states without a slot are left out.</summary>
    public static IReadOnlyDictionary<SlotState, long> Count(IEnumerable<SlotRange> ranges, BarInterval interval) =>
        ranges.GroupBy(range => range.State)
            .ToDictionary(group => group.Key, group => TimeRanges.Of(group.Select(range => range.Slice)).CountSlots(interval.Length()));
}
