using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>All that is stored of whole UTC days of a series.</summary>
internal sealed record StoredDays
{
    /// <summary>The days, from midnight to midnight UTC.</summary>
    public required TimeSlice Span { get; init; }

    /// <summary>Sessions around the days, oldest first.</summary>
    public required IReadOnlyList<TradingSession> Sessions { get; init; }

    /// <summary>The bars, oldest first.</summary>
    public required IReadOnlyList<StoredBar> Bars { get; init; }

    /// <summary>Times of bars that failed validation, those off the grid left out.</summary>
    public required IReadOnlyList<DateTimeOffset> Rejected { get; init; }

    /// <summary>What was answered.</summary>
    public required TimeRanges Answered { get; init; }

    /// <summary>Gaps that a user marked as known.</summary>
    public required TimeRanges Acknowledged { get; init; }

    /// <summary>What an answered slot without a bar means; null for a series without an answer.</summary>
    public required BarDensity? Density { get; init; }

    /// <summary>The vendor of the series; null for a series without an answer.</summary>
    public required string? VendorCode { get; init; }

    /// <summary>The whole UTC days that a slice touches.</summary>
    public static TimeSlice Around(TimeSlice slice) =>
        Between(DateOnly.FromDateTime(slice.From.UtcDateTime), DateOnly.FromDateTime(slice.To.UtcDateTime.AddTicks(-1)));

    /// <summary>Days from the first to the last, both included.</summary>
    public static TimeSlice Between(DateOnly first, DateOnly last) => new(Midnight(first), Midnight(last.AddDays(1)));

    /// <summary>Counts the days with the stored bars.</summary>
    public CountedDays Count(BarInterval interval) => Count(interval, [.. Bars.Select(stored => stored.Bar)]);

    /// <summary>Counts the days with these bars, oldest first, in place of the stored ones.</summary>
    public CountedDays Count(BarInterval interval, Bar[] bars)
    {
        var facts = new SlotFacts
        {
            Expected = new ExpectedSlots(interval, Sessions).Ranges,
            Answered = Answered,
            Present = TimeRanges.OfSlots(bars.Select(bar => bar.Time), interval.Length()),
            Rejected = TimeRanges.OfSlots(Rejected.Select(time => StartOf(time, interval)), interval.Length()),
            Acknowledged = Acknowledged,
            Density = Density ?? BarDensity.Dense,
            DueUntil = Span.To,
        };
        return DayCounter.Count(facts, bars, interval, Span);
    }

    private static DateTimeOffset StartOf(DateTimeOffset time, BarInterval interval) =>
        new(time.UtcTicks - (time.UtcTicks % interval.Length().Ticks), TimeSpan.Zero);

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
