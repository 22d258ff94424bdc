using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>The slots of one interval in which bars are expected, and from when on.</summary>
/// <param name="interval">Length of the slots. Daily slots are the UTC days of the sessions' dates.</param>
/// <param name="sessions">Sessions, oldest first.</param>
internal sealed class ExpectedSlots(BarInterval interval, IReadOnlyList<TradingSession> sessions)
{
    /// <summary>The slots.</summary>
    public TimeRanges Ranges { get; } =
        TimeRanges.Of(sessions.Select(session => interval == BarInterval.Minute ? session.Slice : DayOf(session)));

    /// <summary>
    /// The moment of the grid before which every slot is over: the start of the current minute, or the first day whose session has not
    /// closed yet.
    /// </summary>
    /// <param name="now">The time, UTC; less the vendor's publish delay where bars that it can have sent are meant.</param>
    public DateTimeOffset OverUntil(DateTimeOffset now)
    {
        var current = now.UtcTicks - (now.UtcTicks % interval.Length().Ticks);
        if (interval == BarInterval.Minute)
            return new(current, TimeSpan.Zero);

        var underWay = sessions.Where(session => session.ClosesAtUtc > now).Select(session => DayOf(session).From).ToArray();
        if (underWay.Length > 0)
            return underWay[0];
        var last = sessions.Count > 0 ? DayOf(sessions[^1]).To.UtcTicks : 0;
        return new(Math.Max(last, current), TimeSpan.Zero);
    }

    private static TimeSlice DayOf(TradingSession session)
    {
        var from = new DateTimeOffset(session.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new(from, from.AddDays(1));
    }
}
