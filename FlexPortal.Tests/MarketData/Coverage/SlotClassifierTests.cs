using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Coverage;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Coverage;

/// <summary>Every slot is in exactly one state.</summary>
public sealed class SlotClassifierTests
{
    private static readonly TimeSlice Window = Slice("2026-03-02 14:00", "2026-03-02 15:00");

    private static readonly SlotFacts Facts = new()
    {
        Expected = TimeRanges.Of(Slice("2026-03-02 14:10", "2026-03-02 21:00")),
        Answered = TimeRanges.Of(Slice("2026-03-02 14:12", "2026-03-02 14:40"), Slice("2026-03-02 14:45", "2026-03-02 14:48")),
        Present = TimeRanges.Of(Slice("2026-03-02 14:12", "2026-03-02 14:20"), Slice("2026-03-02 14:05", "2026-03-02 14:07")),
        Rejected = TimeRanges.Of(Slice("2026-03-02 14:19", "2026-03-02 14:23")),
        Acknowledged = TimeRanges.Of(Slice("2026-03-02 14:18", "2026-03-02 14:21")),
        Density = BarDensity.Dense,
        DueUntil = Utc("2026-03-02 14:50"),
    };

    [Fact]
    public void The_states_follow_one_order()
    {
        Assert.Equal(
            [
                new(SlotState.Closed, Slice("2026-03-02 14:00", "2026-03-02 14:10")),
                new(SlotState.NotAsked, Slice("2026-03-02 14:10", "2026-03-02 14:12")),
                new(SlotState.Present, Slice("2026-03-02 14:12", "2026-03-02 14:20")),
                new(SlotState.Acknowledged, Slice("2026-03-02 14:20", "2026-03-02 14:21")),
                new(SlotState.Rejected, Slice("2026-03-02 14:21", "2026-03-02 14:23")),
                new(SlotState.VendorGap, Slice("2026-03-02 14:23", "2026-03-02 14:40")),
                new(SlotState.NotFetched, Slice("2026-03-02 14:40", "2026-03-02 14:45")),
                new(SlotState.VendorGap, Slice("2026-03-02 14:45", "2026-03-02 14:48")),
                new(SlotState.Pending, Slice("2026-03-02 14:48", "2026-03-02 14:50")),
                new SlotRange(SlotState.NotDue, Slice("2026-03-02 14:50", "2026-03-02 15:00")),
            ],
            SlotClassifier.Classify(Facts, Window));
    }

    [Fact]
    public void What_a_sparse_vendor_leaves_out_was_not_traded()
    {
        var counts = SlotClassifier.Count(
            SlotClassifier.Classify(Facts with { Density = BarDensity.Sparse }, Window), BarInterval.Minute);

        Assert.Equal(20, counts[SlotState.NoTrade]);
        Assert.False(counts.ContainsKey(SlotState.VendorGap));
        Assert.Equal(60, counts.Values.Sum());
    }

    [Fact]
    public void Without_an_answer_everything_due_is_not_asked_and_the_rest_is_not_due()
    {
        var nothing = new SlotFacts
        {
            Expected = Facts.Expected,
            Answered = TimeRanges.Empty,
            Present = TimeRanges.Empty,
            Density = BarDensity.Dense,
            DueUntil = Utc("2026-03-02 14:50"),
        };

        Assert.Equal(
            [SlotState.Closed, SlotState.NotAsked, SlotState.NotDue],
            SlotClassifier.Classify(nothing, Window).Select(range => range.State));
    }
}
