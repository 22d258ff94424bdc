using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>A series as the planner sees it.</summary>
internal sealed record PlannedSeries
{
    /// <summary>The asset.</summary>
    public required int AssetId { get; init; }

    /// <summary>Length of the bars.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary>What its vendor can do.</summary>
    public required VendorCapabilities Vendor { get; init; }

    /// <summary>Slots of the sessions, at least those of the window.</summary>
    public required TimeRanges Expected { get; init; }

    /// <summary>What the vendor has answered.</summary>
    public required TimeRanges Answered { get; init; }

    /// <summary>The series cannot begin earlier: longer bars of the asset were asked for before, and begin here; null: not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Slots before this moment are over and published.</summary>
    public required DateTimeOffset DueUntil { get; init; }

    /// <summary>
    /// The day of the first daily bar, where the vendor was asked for the week before it and had none: there are no minutes before it
    /// either. Null where it can have more.
    /// </summary>
    /// <param name="answered">What was answered of the daily bars.</param>
    /// <param name="firstAt">The first of them; null without one.</param>
    public static DateTimeOffset? SinceOf(TimeRanges answered, DateTimeOffset? firstAt) =>
        firstAt is { } first && TimeRanges.Of(new TimeSlice(first.AddDays(-7), first)).Except(answered).IsEmpty ? first : null;
}

/// <summary>One slice of a plan.</summary>
/// <param name="AssetId">The asset.</param>
/// <param name="Interval">Length of the bars.</param>
/// <param name="Slice">What is asked for.</param>
/// <param name="Bars">Slots of it whose bar is wanted: closed hours and what was answered do not count.</param>
internal sealed record PlannedSlice(int AssetId, BarInterval Interval, TimeSlice Slice, long Bars);

/// <summary>
/// Cuts what a window lacks into slices of one request each. What was answered is not asked again, except within the time in which the
/// vendor still changes bars. Pure.
/// </summary>
internal static class BackfillPlanner
{
    /// <summary>
    /// The slices of all series: days before minutes, the newest first, one of each series in turn, so that every asset shows something
    /// early.
    /// </summary>
    /// <param name="series">The series.</param>
    /// <param name="window">What is wanted of each interval.</param>
    /// <param name="now">The time, UTC.</param>
    public static IReadOnlyList<PlannedSlice> Plan(
        IEnumerable<PlannedSeries> series, Func<BarInterval, TimeSlice> window, DateTimeOffset now) =>
    [
        .. series
            .SelectMany(one => Divide(one, window(one.Interval), now).Reverse()
                .Select((part, age) => (Age: age, Planned: new PlannedSlice(one.AssetId, one.Interval, part.Slice, part.Bars))))
            .OrderBy(slice => slice.Planned.Interval).ThenBy(slice => slice.Age).ThenBy(slice => slice.Planned.AssetId)
            .Select(slice => slice.Planned),
    ];

    /// <summary>The slices of one series, oldest first.</summary>
    public static IEnumerable<TimeSlice> Slices(PlannedSeries series, TimeSlice window, DateTimeOffset now) =>
        Divide(series, window, now).Select(part => part.Slice);

    /// <summary>
    /// Slots that a plan asks for and that lie before the first answer: by so much the series begins later than the window. All of the
    /// plan where nothing was answered.
    /// </summary>
    public static long CountBefore(PlannedSeries series, TimeSlice window, DateTimeOffset now)
    {
        var reach = ReachOf(series, window, now);
        var to = series.Answered.IsEmpty || reach.To < series.Answered.Pieces[0].From ? reach.To : series.Answered.Pieces[0].From;
        return series.Expected.CountSlots(series.Interval.Length(), reach with { To = to });
    }

    private static IEnumerable<(TimeSlice Slice, long Bars)> Divide(PlannedSeries series, TimeSlice window, DateTimeOffset now)
    {
        var reach = ReachOf(series, window, now);
        var unsettled = TimeRanges.Of(new TimeSlice(now - series.Vendor.SettleWindow, reach.To));
        var wanted = series.Expected.Intersect(TimeRanges.Of(reach)).Except(series.Answered.Except(unsettled));
        return Cut(wanted, series.Interval.Length(), series.Vendor.MaxRowsPerRequest);
    }

    /// <summary>The part of a window that the series can have.</summary>
    private static TimeSlice ReachOf(PlannedSeries series, TimeSlice window, DateTimeOffset now)
    {
        var slot = series.Interval.Length();
        var from = OnGrid(window.From, slot);
        // A slot that the history of the vendor only cuts is not whole.
        if (series.Vendor.HistoryOf(series.Interval) is { } depth && from < now - depth)
            from = OnGrid(now - depth + slot - TimeSpan.FromTicks(1), slot);
        if (series.Since is { } since && from < since)
            from = OnGrid(since, slot);
        var to = OnGrid(window.To + slot - TimeSpan.FromTicks(1), slot);
        return new(from, to < series.DueUntil ? to : series.DueUntil);
    }

    /// <summary>Pieces that fit into one request together become one slice, closed hours between them included.</summary>
    private static IEnumerable<(TimeSlice Slice, long Bars)> Cut(TimeRanges wanted, TimeSpan slot, int maxSlots)
    {
        var longest = slot * maxSlots;
        (TimeSlice Slice, long Bars)? open = null;
        foreach (var piece in wanted.Pieces)
        {
            if (open is { } before && piece.To - before.Slice.From <= longest)
            {
                open = (before.Slice with { To = piece.To }, before.Bars + (piece.Length.Ticks / slot.Ticks));
                continue;
            }

            if (open is { } full)
                yield return full;
            var from = OnGrid(piece.From, slot);
            for (; piece.To - from > longest; from += longest)
                yield return (new(from, from + longest), maxSlots);
            open = (new(from, piece.To), (piece.To - from).Ticks / slot.Ticks);
        }

        if (open is { } last)
            yield return last;
    }

    private static DateTimeOffset OnGrid(DateTimeOffset at, TimeSpan slot) =>
        at.UtcTicks % slot.Ticks == 0 ? at : new(at.UtcTicks - (at.UtcTicks % slot.Ticks), TimeSpan.Zero);
}
