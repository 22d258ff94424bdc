using FlexPortal.Core.MarketData.Bars;
using Xunit;
using static FlexPortal.Tests.MarketData.MarketSamples;

namespace FlexPortal.Tests.MarketData.Bars;

/// <summary>What is kept of an answer, and that every bar received is accounted for.</summary>
public sealed class BarSliceTests
{
    private static readonly TimeSlice Hour = Slice("2026-03-02 14:30", "2026-03-02 15:30");

    private static readonly BarSliceRules Rules = new(
        BarInterval.Minute, Hour, TimeRanges.Of(Slice("2026-03-02 14:45", "2026-03-02 21:00")), Utc("2026-03-02 15:20"), PriceScale: 4);

    [Fact]
    public void Bars_in_any_order_are_kept_oldest_first_and_rounded()
    {
        var bars = Minutes(Slice("2026-03-02 14:45", "2026-03-02 15:20")).Reverse()
            .Select(bar => bar with { Close = bar.Close + 0.00001m });

        var slice = Sort([.. bars]);

        Assert.Equal(Minutes(Slice("2026-03-02 14:45", "2026-03-02 15:20")), slice.Kept);
    }

    [Fact]
    public void Bars_outside_of_the_slice_or_not_over_are_dropped()
    {
        var slice = Sort(Minutes(Slice("2026-03-02 14:28", "2026-03-02 15:32")));

        Assert.Equal((4, 10, 35), (slice.OutsideSlice, slice.Open, slice.Kept.Count));
        Assert.Equal(15, slice.Rejected.Count(bar => bar.Reason == BarRejection.OutsideSession));
    }

    [Theory]
    [InlineData("low over open", BarRejection.PriceOrder)]
    [InlineData("low over close", BarRejection.PriceOrder)]
    [InlineData("high under open", BarRejection.PriceOrder)]
    [InlineData("high under close", BarRejection.PriceOrder)]
    [InlineData("negative price", BarRejection.NegativePrice)]
    [InlineData("negative volume", BarRejection.NegativeVolume)]
    [InlineData("off the grid", BarRejection.OffGrid)]
    public void An_invalid_bar_is_rejected_with_its_reason(string fault, BarRejection reason)
    {
        var bar = new Bar(Utc("2026-03-02 15:00"), 10, 12, 9, 11, 5, IsFinal: true);
        var invalid = fault switch
        {
            "low over open" => bar with { Low = 10.5m, Close = 11 },
            "low over close" => bar with { Open = 11, Low = 10.5m, Close = 10 },
            "high under open" => bar with { Open = 12.5m },
            "high under close" => bar with { Close = 12.5m },
            "negative price" => bar with { Low = -1 },
            "negative volume" => bar with { Volume = -1 },
            _ => bar with { Time = bar.Time.AddSeconds(30) },
        };

        var slice = Sort([invalid]);

        Assert.Empty(slice.Kept);
        Assert.Equal(new RejectedBar(invalid.Time, reason, invalid), Assert.Single(slice.Rejected));
    }

    [Fact]
    public void Copies_are_merged_and_contradictions_rejected_together()
    {
        var (twice, contradicted) = (Bar(Utc("2026-03-02 15:00")), Bar(Utc("2026-03-02 15:01")));
        var other = contradicted with { Volume = contradicted.Volume + 1 };

        var slice = Sort([twice, contradicted, twice with { IsFinal = false, Open = twice.Open + 0.00001m }, other]);

        Assert.Equal([twice], slice.Kept);
        Assert.Equal(1, slice.Duplicates);
        Assert.Equal(
            new[] { contradicted, other }.Select(bar => new RejectedBar(bar.Time, BarRejection.Contradiction, bar)), slice.Rejected);
    }

    [Fact]
    public void A_day_is_over_when_its_session_is()
    {
        var week = Slice("2026-03-02", "2026-03-07");
        var rules = new BarSliceRules(BarInterval.Day, week, TimeRanges.Of(week), OverUntil: Utc("2026-03-04"), 4);

        var slice = BarSlice.Sort(Days(week), [], rules);

        Assert.Equal((2, 3), (slice.Kept.Count, slice.Open));
    }

    [Fact]
    public void A_row_without_a_value_is_rejected_at_its_time()
    {
        var time = Utc("2026-03-02 15:00");

        var slice = Sort([Bar(time.AddMinutes(1))], time, Rules.Slice.To);

        Assert.Equal(new RejectedBar(time, BarRejection.MissingValue, Bar: null), Assert.Single(slice.Rejected));
        Assert.Equal((1, 1), (slice.Kept.Count, slice.OutsideSlice));
    }

    private static BarSlice Sort(IReadOnlyList<Bar> received, params IReadOnlyList<DateTimeOffset> incomplete)
    {
        var slice = BarSlice.Sort(received, incomplete, Rules);
        Assert.Equal(
            received.Count + incomplete.Count,
             slice.Kept.Count + slice.Rejected.Count + slice.OutsideSlice + slice.Open + slice.Duplicates);
        return slice;
    }
}
