using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>A row of <c>market.coverage_day</c> to write. The digest is null for a day without a final bar.</summary>
internal sealed record CountedDay(
    DateOnly Day, int Expected, int Present, int NoTrade, int VendorGap, int Rejected, int Acknowledged, byte[]? Sha256);

/// <summary>Whole UTC days of a series, counted.</summary>
/// <param name="Days">The days, oldest first, one for each date.</param>
/// <param name="Gaps">Slots of them that the vendor left out, though it sends every slot.</param>
/// <param name="Rejected">Slots of them whose bar failed validation.</param>
internal sealed record CountedDays(IReadOnlyList<CountedDay> Days, TimeRanges Gaps, TimeRanges Rejected);

/// <summary>
/// Counts and hashes days from all that is stored of them, never from what was counted before, so that a replay cannot count twice. Pure.
/// </summary>
internal static class DayCounter
{
    /// <summary>Counts days.</summary>
    /// <param name="facts">What is known of the days.</param>
    /// <param name="bars">All bars of the days, oldest first.</param>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="days">The days, from midnight to midnight UTC.</param>
    public static CountedDays Count(SlotFacts facts, ReadOnlySpan<Bar> bars, BarInterval interval, TimeSlice days)
    {
        var (ranges, slotsOfDay) = (SlotClassifier.Classify(facts, days), (int)(TimeSpan.TicksPerDay / interval.Length().Ticks));
        var counts = CountByDay(ranges, interval, days);
        var counted = new List<CountedDay>(counts.Length);
        for (var day = 0; day < counts.Length; day++)
        {
            var (from, next) = (days.From.AddDays(day), days.From.AddDays(day + 1));
            var here = 0;
            while (here < bars.Length && bars[here].Time < next)
                here++;
            counted.Add(new(
                DateOnly.FromDateTime(from.UtcDateTime), slotsOfDay - Of(SlotState.Closed), Of(SlotState.Present), Of(SlotState.NoTrade),
                Of(SlotState.VendorGap), Of(SlotState.Rejected), Of(SlotState.Acknowledged), CanonicalRows.DayHash(bars[..here])));
            bars = bars[here..];

            int Of(SlotState state) => counts[day][(int)state];
        }

        return new(counted, In(SlotState.VendorGap), In(SlotState.Rejected));

        TimeRanges In(SlotState state) => TimeRanges.Of(ranges.Where(range => range.State == state).Select(range => range.Slice));
    }

    /// <summary>Slots by day and state.</summary>
    private static int[][] CountByDay(IEnumerable<SlotRange> ranges, BarInterval interval, TimeSlice days)
    {
        var counts = new int[(int)days.Length.TotalDays][];
        for (var day = 0; day < counts.Length; day++)
            counts[day] = new int[Enum.GetValues<SlotState>().Length];
        foreach (var (state, slice) in ranges)
        {
            for (var from = slice.From; from < slice.To;)
            {
                var day = (int)(from - days.From).TotalDays;
                var to = days.From.AddDays(day + 1) < slice.To ? days.From.AddDays(day + 1) : slice.To;
                counts[day][(int)state] += (int)((to - from).Ticks / interval.Length().Ticks);
                from = to;
            }
        }

        return counts;
    }
}
