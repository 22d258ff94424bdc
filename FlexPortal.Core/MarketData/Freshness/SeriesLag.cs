using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>
/// How far a series is behind, in trading minutes: from the end of its last final bar to the end of the latest bar that the vendor can
/// have published by now. Nights, weekends and holidays do not count, and nothing is behind while nothing is due. It is measured from
/// the times of bars, so an old backfill makes no series fresh.
/// </summary>
/// <param name="interval">Length of the bars.</param>
/// <param name="sessions">Sessions of the calendar, oldest first, at least from the last final bar to now.</param>
/// <param name="publishDelay">Time from the end of a bar, for days from the close, until the vendor publishes it.</param>
internal sealed class SeriesLag(BarInterval interval, IReadOnlyList<TradingSession> sessions, TimeSpan publishDelay)
{
    /// <summary>Trading minutes behind; null for a series without a final bar.</summary>
    /// <param name="lastFinalAt">Start of the last final bar, UTC; for days midnight UTC of the session's date.</param>
    /// <param name="now">The time, UTC.</param>
    public long? MinutesBehind(DateTimeOffset? lastFinalAt, DateTimeOffset now) => lastFinalAt is not { } last ? null
        : interval == BarInterval.Day ? MissingDays(DateOnly.FromDateTime(last.UtcDateTime), now) : MissingMinutes(last, now);

    /// <summary>When the next bar can be there, UTC; null when no further session is known.</summary>
    /// <param name="now">The time, UTC.</param>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        foreach (var session in sessions.Where(session => session.ClosesAtUtc + publishDelay > now))
        {
            if (interval == BarInterval.Day)
                return session.ClosesAtUtc + publishDelay;

            var over = Floor(now - publishDelay);
            var first = session.OpensAtUtc > over ? session.OpensAtUtc : over;
            return first + BarInterval.Minute.Length() + publishDelay;
        }

        return null;
    }

    private long MissingDays(DateOnly last, DateTimeOffset now) =>
        sessions.Where(session => session.Date > last && session.ClosesAtUtc + publishDelay <= now).Sum(session => (long)session.Minutes);

    private long MissingMinutes(DateTimeOffset last, DateTimeOffset now)
    {
        var slots = TimeRanges.Of(new TimeSlice(last + BarInterval.Minute.Length(), Floor(now - publishDelay)));
        return TimeRanges.Of(sessions.Select(session => session.Slice)).Intersect(slots).CountSlots(BarInterval.Minute.Length());
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
