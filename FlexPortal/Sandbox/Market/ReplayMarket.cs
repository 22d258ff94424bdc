using System.Collections.Concurrent;

namespace FlexPortal.Sandbox.Market;

/// <summary>The bars of the replay vendor. A daily bar is the roll-up of the minute bars that the vendor sends for its session.</summary>
internal sealed class ReplayMarket
{
    private readonly ConcurrentDictionary<(string Symbol, DateOnly Date), ReplayBar> _days = new();
    private readonly Dictionary<string, ReplayPrices> _prices =
        ReplaySymbol.All.ToDictionary(symbol => symbol.Name, symbol => new ReplayPrices(symbol), StringComparer.Ordinal);

    /// <summary>Minute bars, oldest first; the last one may be under way.</summary>
    /// <param name="symbol">Symbol.</param>
    /// <param name="asked">Minutes asked for.</param>
    /// <param name="now">The vendor's time, in minutes since 1970; the minute that begins with it is under way.</param>
    public IReadOnlyList<ReplayBar> Minutes(ReplaySymbol symbol, MinuteRange asked, long now)
    {
        var bars = new List<ReplayBar>((int)Math.Min(asked.To - asked.From, 2000));
        // The sessions of New York end on the UTC day on which they begin.
        for (var date = ReplaySessions.DateOf(asked.From); date <= ReplaySessions.DateOf(asked.To - 1); date = date.AddDays(1))
            Add(bars, symbol, date, asked, now);
        return bars;
    }

    /// <summary>Daily bars of the dates, oldest first; the last one may be under way.</summary>
    /// <param name="symbol">Symbol.</param>
    /// <param name="from">First date.</param>
    /// <param name="to">First date after the last one.</param>
    /// <param name="now">The vendor's time, in minutes since 1970.</param>
    public IReadOnlyList<ReplayBar> Days(ReplaySymbol symbol, DateOnly from, DateOnly to, long now)
    {
        var bars = new List<ReplayBar>();
        for (var date = from; date < to; date = date.AddDays(1))
        {
            if (ReplaySessions.Of(symbol, date) is { } session && session.From < now && Day(symbol, date, session, now) is { } bar)
                bars.Add(bar);
        }

        return bars;
    }

    private ReplayBar? Day(ReplaySymbol symbol, DateOnly date, MinuteRange session, long now)
    {
        if (_days.TryGetValue((symbol.Name, date), out var known))
            return known;

        var isFinal = session.To <= now;
        var minutes = new List<ReplayBar>();
        Add(minutes, symbol, date, session with { To = Math.Min(session.To, now) }, now);
        if (minutes.Count == 0)
            return null;

        var day = new ReplayBar(
            ReplaySessions.DayNumber(date) * 1440, minutes[0].Open, minutes.Max(bar => bar.High), minutes.Min(bar => bar.Low),
            minutes[^1].Close, minutes.Sum(bar => bar.Volume), isFinal);
        return isFinal ? _days.GetOrAdd((symbol.Name, date), day) : day;
    }

    private void Add(List<ReplayBar> bars, ReplaySymbol symbol, DateOnly date, MinuteRange asked, long now)
    {
        if (ReplaySessions.Of(symbol, date) is not { } session)
            return;

        var prices = _prices[symbol.Name];
        var hole = ReplaySessions.HoleOf(symbol, date);
        var end = Math.Min(Math.Min(session.To, asked.To), now + 1);
        for (var minute = Math.Max(session.From, asked.From); minute < end; minute++)
        {
            if (minute >= hole?.From && minute < hole.To)
                minute = hole.To - 1;
            else if (prices.Bar(minute) is { } bar)
                bars.Add(minute < now ? bar : UnderWay(bar));
        }
    }

    // Only its first trade is known.
    private static ReplayBar UnderWay(ReplayBar bar) =>
        bar with { High = bar.Open, Low = bar.Open, Close = bar.Open, Volume = Math.Max(1, bar.Volume / 10), IsFinal = false };
}
