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

    /// <summary>Slots before this moment are over and published.</summary>
    public required DateTimeOffset DueUntil { get; init; }

    /// <summary>Slots that are not due and not answered.</summary>
    public TimeRanges NotDue => TimeRanges.Of(new TimeSlice(DueUntil, DateTimeOffset.MaxValue));

    /// <summary>Slots after the last answer; none where nothing is answered.</summary>
    public TimeRanges After => Answered.IsEmpty
        ? TimeRanges.Empty : TimeRanges.Of(new TimeSlice(Answered.Pieces[^1].To, DateTimeOffset.MaxValue));

    /// <summary>Slots before the first answer; all where nothing is answered.</summary>
    public TimeRanges Before => TimeRanges.Of(new TimeSlice(
        DateTimeOffset.MinValue, Answered.IsEmpty ? DateTimeOffset.MaxValue : Answered.Pieces[0].From));
}

/// <summary>
/// Puts every slot of a window into one state. In doubt the first of these counts: closed, present, acknowledged, rejected, answered,
/// not due, pending, not asked, not fetched. The counts of <c>market.coverage_day</c> follow the same order.
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
        Take(SlotState.NotDue, facts.NotDue);
        Take(SlotState.Pending, facts.After);
        Take(SlotState.NotAsked, facts.Before);
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
