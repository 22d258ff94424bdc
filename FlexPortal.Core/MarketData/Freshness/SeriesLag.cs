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
        : interval == BarInterval.Day ? MissingDays(DateOnly.FromDateTime(last.UtcDateTime), now)
        : MissingMinutes(last, Floor(now - publishDelay));

    /// <summary>
    /// Whether a series is so far behind that someone has to look. Minutes: more trading minutes than the threshold are missing; what was
    /// missing at the last close and was less does not count, so the market opens and has the threshold again. Days: a bar has been due
    /// for longer than the threshold. False for a series without a final bar, of which nothing is known.
    /// </summary>
    /// <param name="lastFinalAt">As for <see cref="MinutesBehind"/>.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="threshold">The longest that is accepted.</param>
    public bool IsLate(DateTimeOffset? lastFinalAt, DateTimeOffset now, TimeSpan threshold)
    {
        if (lastFinalAt is not { } last)
            return false;
        if (interval == BarInterval.Day)
            return MissingDays(DateOnly.FromDateTime(last.UtcDateTime), now - threshold) > 0;

        var due = Floor(now - publishDelay);
        var behind = MissingMinutes(last, due);
        // Sessions that touch are one: a market that never closes does not open at midnight.
        var open = TimeRanges.Of(sessions.Select(session => session.Slice)).Pieces.Where(piece => piece.From <= due && due < piece.To);
        var atOpen = open.Sum(piece => MissingMinutes(last, piece.From));
        return atOpen > threshold.TotalMinutes || behind - atOpen > threshold.TotalMinutes;
    }

    /// <summary>
    /// Whether the series has caught up: days when none is late, minutes when no more than the threshold are missing. True for a series
    /// without a final bar.
    /// </summary>
    public bool IsCaughtUp(DateTimeOffset? lastFinalAt, DateTimeOffset now, TimeSpan threshold) => interval == BarInterval.Day
        ? !IsLate(lastFinalAt, now, threshold)
        : MinutesBehind(lastFinalAt, now) is not { } behind || behind <= threshold.TotalMinutes;

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

    private long MissingMinutes(DateTimeOffset last, DateTimeOffset until)
    {
        var slots = TimeRanges.Of(new TimeSlice(last + BarInterval.Minute.Length(), until));
        return TimeRanges.Of(sessions.Select(session => session.Slice)).Intersect(slots).CountSlots(BarInterval.Minute.Length());
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
