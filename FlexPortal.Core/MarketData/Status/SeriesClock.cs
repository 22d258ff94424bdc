using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Freshness;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>What the time says about series of one calendar, interval and publish delay: their lag and when the next bar is due.</summary>
internal sealed class SeriesClock
{
    private readonly BarInterval _interval;
    private readonly TradingSession[] _sessions;
    private readonly TimeSpan _publishDelay;
    private readonly DateTimeOffset _now, _dueUntil;
    private readonly TimeRanges _slots;

    /// <summary>Looks at the clock.</summary>
    /// <param name="interval">Length of the bars.</param>
    /// <param name="sessions">Sessions of the calendar, oldest first, from the oldest last bar to some days after now.</param>
    /// <param name="publishDelay">Time from the end of a bar, for days from the close, until the vendor publishes it.</param>
    /// <param name="now">The time, UTC.</param>
    public SeriesClock(BarInterval interval, TradingSession[] sessions, TimeSpan publishDelay, DateTimeOffset now)
    {
        (_interval, _sessions, _publishDelay, _now) = (interval, sessions, publishDelay, now);
        var slots = new ExpectedSlots(interval, sessions);
        (_slots, _dueUntil) = (slots.Ranges, slots.OverUntil(now - publishDelay));
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        NextDueAtUtc = new SeriesLag(interval, Since(today.AddDays(-1)), publishDelay).NextDue(now);
    }

    /// <summary>When the next bar can be there, UTC; null when no further session is known.</summary>
    public DateTimeOffset? NextDueAtUtc { get; }

    /// <summary>Trading minutes behind; null without a final bar.</summary>
    public long? LagOf(DateTimeOffset? lastFinalAt) => lastFinalAt is { } last
        ? new SeriesLag(_interval, Since(last), _publishDelay).MinutesBehind(last, _now) : null;

    /// <summary>Due slots after the last answer; none without an answer.</summary>
    public long PendingOf(TimeRanges answered) => answered.IsEmpty
        ? 0 : _slots.CountSlots(_interval.Length(), new(answered.Pieces[^1].To, _dueUntil));

    /// <summary>Sessions from the day before a time on: a series that is current needs a few of a thousand.</summary>
    private ArraySegment<TradingSession> Since(DateTimeOffset time)
    {
        var date = DateOnly.FromDateTime(time.UtcDateTime).AddDays(-1);
        var (low, high) = (0, _sessions.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sessions[middle].Date < date)
                low = middle + 1;
            else
                high = middle;
        }

        return new(_sessions, low, _sessions.Length - low);
    }
}
