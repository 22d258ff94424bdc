using FlexPortal.Core.MarketData.Bars;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>Sets of slices agree with sets of single slots.</summary>
public sealed class TimeRangesTests
{
    private static readonly DateTimeOffset Start = Utc("2026-03-02");

    [Fact]
    public void Slices_that_touch_or_overlap_are_one()
    {
        var ranges = TimeRanges.Of(
            Slice("2026-03-02 10:00", "2026-03-02 11:00"), Slice("2026-03-02 09:00", "2026-03-02 10:00"),
            Slice("2026-03-02 10:30", "2026-03-02 10:45"), Slice("2026-03-02 12:00", "2026-03-02 12:00"));

        Assert.Equal([Slice("2026-03-02 09:00", "2026-03-02 11:00")], ranges.Pieces);
        Assert.Equal(120, ranges.CountSlots(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Union_except_and_intersect_are_those_of_single_slots()
    {
        var set = Gen.Choose(0, 40).ListOf().ToArbitrary();

        Prop.ForAll(set, set, (here, there) =>
        {
            var (left, right) = (Ranges(here), Ranges(there));
            Assert.Equal(Sorted(here.Union(there)), Slots(left.Union(right)));
            Assert.Equal(Sorted(here.Except(there)), Slots(left.Except(right)));
            Assert.Equal(Sorted(here.Intersect(there)), Slots(left.Intersect(right)));
            Assert.All(Enumerable.Range(0, 41), slot => Assert.Equal(here.Contains(slot), left.Contains(Start.AddMinutes(slot))));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_slice_is_half_open()
    {
        var ranges = TimeRanges.Of(Slice("2026-03-02 09:00", "2026-03-02 10:00"));

        Assert.True(ranges.Contains(Utc("2026-03-02 09:00")));
        Assert.False(ranges.Contains(Utc("2026-03-02 10:00")));
        Assert.True(ranges.Intersect(TimeRanges.Of(Slice("2026-03-02 10:00", "2026-03-02 11:00"))).IsEmpty);
    }

    private static TimeRanges Ranges(IEnumerable<int> slots) =>
        TimeRanges.OfSlots(slots.Select(slot => Start.AddMinutes(slot)), TimeSpan.FromMinutes(1));

    private static int[] Sorted(IEnumerable<int> slots) => [.. slots.Distinct().Order()];

    private static int[] Slots(TimeRanges ranges) =>
    [
        .. ranges.Pieces.SelectMany(piece => Enumerable.Range((int)(piece.From - Start).TotalMinutes, (int)piece.Length.TotalMinutes)),
    ];
}
