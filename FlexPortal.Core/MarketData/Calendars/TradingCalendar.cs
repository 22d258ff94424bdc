namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>When a market trades: local hours on some days of the week, and the days that differ.</summary>
public sealed record TradingCalendar
{
    private readonly Dictionary<DateOnly, SpecialDay> _specialDays = [];

    /// <summary>Its name, for instance <c>XNYS</c> or <c>24x7</c>.</summary>
    public required string Code { get; init; }

    /// <summary>IANA name of the zone of all its dates and times.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Local time of the open.</summary>
    public required TimeOnly Opens { get; init; }

    /// <summary>Local time of the close; not after <see cref="Opens"/>: on the following day.</summary>
    public required TimeOnly Closes { get; init; }

    /// <summary>Days of the week on which a session opens.</summary>
    public required IReadOnlySet<DayOfWeek> Weekdays { get; init; }

    /// <summary>First date whose special days are known.</summary>
    public required DateOnly FirstDate { get; init; }

    /// <summary>Last such date.</summary>
    public required DateOnly LastDate { get; init; }

    /// <summary>Grows with every change of a special day.</summary>
    public long Version { get; init; } = 1;

    /// <summary>The days that differ; one at most for a date.</summary>
    public IReadOnlyCollection<SpecialDay> SpecialDays
    {
        get => _specialDays.Values;
        init => _specialDays = value.ToDictionary(day => day.Date);
    }

    /// <summary>The sessions of dates, both included, in order; none outside of the known dates.</summary>
    /// <exception cref="TimeZoneNotFoundException">The machine does not know the zone.</exception>
    public IEnumerable<TradingSession> Sessions(DateOnly first, DateOnly last)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        for (var date = first < FirstDate ? FirstDate : first; date <= last && date <= LastDate; date = date.AddDays(1))
        {
            var special = _specialDays.GetValueOrDefault(date);
            if (special?.Kind == SpecialDayKind.Holiday
                || (special?.Kind != SpecialDayKind.OtherHours && !Weekdays.Contains(date.DayOfWeek)))
                continue;

            var (opens, closes, isNextDay) = HoursOf(special);
            yield return new(date, Utc(date, opens, zone), Utc(isNextDay ? date.AddDays(1) : date, closes, zone));
        }
    }

    /// <summary>The special day of a date; null when the rule holds.</summary>
    public SpecialDay? SpecialDayOf(DateOnly date) => _specialDays.GetValueOrDefault(date);

    /// <summary>The same calendar with one day changed.</summary>
    public TradingCalendar With(SpecialDay day) => Without(day.Date) with { SpecialDays = [.. Without(day.Date).SpecialDays, day] };

    /// <summary>The same calendar with the rule for one date.</summary>
    public TradingCalendar Without(DateOnly date) =>
        this with { SpecialDays = [.. SpecialDays.Where(other => other.Date != date)], Version = Version + 1 };

    private (TimeOnly Opens, TimeOnly Closes, bool IsNextDay) HoursOf(SpecialDay? special) => special switch
    {
        { Kind: SpecialDayKind.OtherHours, Time: { } opens, Closes: { } closes } => (opens, closes, closes == TimeOnly.MinValue),
        { Kind: SpecialDayKind.LateOpen, Time: { } late } => (late, Closes, Closes <= Opens),
        { Kind: SpecialDayKind.EarlyClose, Time: { } early } => (Opens, early, Closes <= Opens),
        _ => (Opens, Closes, Closes <= Opens),
    };

    private static DateTimeOffset Utc(DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(time, DateTimeKind.Unspecified);
        // An hour that daylight saving time skips.
        if (zone.IsInvalidTime(local))
            local = local.AddHours(1);
        return new(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }
}
