namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>The hours that a user wants a day of a calendar to have.</summary>
public abstract record DayHours
{
    private DayHours()
    {
    }

    /// <summary>No session.</summary>
    public sealed record Closed : DayHours;

    /// <summary>A session with these hours, local times of the calendar's zone; a close at midnight is the end of the day.</summary>
    public sealed record Open(TimeOnly Opens, TimeOnly Closes) : DayHours;

    /// <summary>What the rule of the calendar says: the special day is removed.</summary>
    public sealed record Usual : DayHours;

    /// <summary>The special day that gives a date these hours; null for the usual ones.</summary>
    /// <param name="calendar">The calendar.</param>
    /// <param name="date">The date.</param>
    /// <param name="text">Its name and the reason.</param>
    internal (SpecialDay? Day, PortalError? Error) On(TradingCalendar calendar, DateOnly date, (string Name, string Reason) text)
    {
        if (date < calendar.FirstDate || date > calendar.LastDate)
            return (null, CalendarErrors.DateUnknown(calendar));

        var special = calendar.SpecialDayOf(date);
        var hasSession = calendar.Weekdays.Contains(date.DayOfWeek);
        return this switch
        {
            Usual => special is null ? (null, CalendarErrors.DayNotFound()) : (null, null),
            Closed when !hasSession => special is null
                ? (null, CalendarErrors.AlreadyClosed()) : (new(date, SpecialDayKind.Holiday, null, text.Name, text.Reason), null),
            Closed => (new(date, SpecialDayKind.Holiday, null, text.Name, text.Reason), null),
            Open open => hasSession && (open.Opens, open.Closes) == (calendar.Opens, calendar.Closes)
                ? (null, CalendarErrors.HoursUsual(special is not null))
                : Checked(calendar, DayOf(calendar, date, open, text)),
            _ => throw new InvalidOperationException("A day has three kinds of hours."),
        };
    }

    private static SpecialDay DayOf(TradingCalendar calendar, DateOnly date, Open open, (string Name, string Reason) text)
    {
        // A session over midnight is not shortened but replaced.
        var isByRule = calendar.Weekdays.Contains(date.DayOfWeek) && calendar.Opens < calendar.Closes && open.Opens < open.Closes;
        return isByRule && open.Opens == calendar.Opens && open.Closes < calendar.Closes
            ? new(date, SpecialDayKind.EarlyClose, open.Closes, text.Name, text.Reason)
            : isByRule && open.Closes == calendar.Closes && open.Opens > calendar.Opens
                ? new(date, SpecialDayKind.LateOpen, open.Opens, text.Name, text.Reason)
                : new(date, SpecialDayKind.OtherHours, open.Opens, text.Name, text.Reason) { Closes = open.Closes };
    }

    /// <summary>The day, unless its session ends before it begins: by the local times, or because the clock is changed in it.</summary>
    private static (SpecialDay? Day, PortalError? Error) Checked(TradingCalendar calendar, SpecialDay day)
    {
        if (day is { Kind: SpecialDayKind.OtherHours, Time: { } opens, Closes: { } closes }
            && opens >= closes && closes != TimeOnly.MinValue)
            return (null, CalendarErrors.HoursInvalid());

        var session = calendar.With(day).Sessions(day.Date, day.Date).Single();
        return session.OpensAtUtc < session.ClosesAtUtc ? (day, null) : (null, CalendarErrors.HoursInvalid());
    }
}
