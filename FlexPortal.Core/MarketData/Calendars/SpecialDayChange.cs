using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>A request to change one day of a calendar.</summary>
/// <param name="Calendar">Code of the calendar.</param>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="Hours">The hours that it is to have.</param>
public sealed record SpecialDayRequest(string Calendar, DateOnly Date, DayHours Hours)
{
    /// <summary>Name of the special day; not needed for the usual hours.</summary>
    public string Name { get; init; } = "";

    /// <summary>Why, or the notice of the exchange.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Version of the calendar that the user saw; null to save whatever it is now.</summary>
    public long? Version { get; init; }
}

/// <summary>Slots of a series whose state a special day changes.</summary>
/// <param name="Symbol">Symbol of the asset.</param>
/// <param name="Interval"><c>1d</c> or <c>1m</c>.</param>
/// <param name="Before">Their state before.</param>
/// <param name="After">Their state after.</param>
/// <param name="Slots">How many.</param>
public sealed record SlotChange(string Symbol, string Interval, SlotState Before, SlotState After, long Slots);

/// <summary>What a change of one day does.</summary>
/// <param name="Calendar">Code of the calendar.</param>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="Before">Hours before, local: <c>closed</c>, <c>no session</c>, or such as <c>09:30-16:00</c>.</param>
/// <param name="After">Hours after.</param>
/// <param name="Version">Version of the calendar: after a change the new one, in a preview the present one.</param>
/// <param name="Saved">Whether it was saved; false for a preview.</param>
/// <param name="Changes">Slots that change their state, by symbol, days before minutes. Series without an answer are left out.</param>
public sealed record SpecialDayChange(
    string Calendar, DateOnly Date, string Before, string After, long Version, bool Saved, IReadOnlyList<SlotChange> Changes)
{
    /// <summary>Slots that change their state.</summary>
    public long Slots => Changes.Sum(change => change.Slots);
}

/// <summary>A special day as it is listed.</summary>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Hours">Its hours, local: <c>closed</c> or such as <c>09:30-13:00</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, or where the fact comes from.</param>
/// <param name="EnteredBy">Who entered it; <c>setup</c> for those that the portal came with.</param>
/// <param name="EnteredAtUtc">When, UTC.</param>
public sealed record ListedSpecialDay(
    DateOnly Date, SpecialDayKind Kind, string Hours, string Name, string Reason, string EnteredBy, DateTimeOffset EnteredAtUtc);

/// <summary>A session as it is listed.</summary>
/// <param name="Date">Date of the session, in the calendar's zone.</param>
/// <param name="OpensAtUtc">First moment inside, UTC.</param>
/// <param name="ClosesAtUtc">First moment after it, UTC.</param>
/// <param name="SpecialDay">Name of the special day; null on an ordinary one.</param>
public sealed record ListedSession(DateOnly Date, DateTimeOffset OpensAtUtc, DateTimeOffset ClosesAtUtc, string? SpecialDay);

/// <summary>A calendar as it is listed.</summary>
/// <param name="Code">Its code.</param>
/// <param name="TimeZone">IANA name of the zone of its dates and times.</param>
/// <param name="Hours">Usual hours, local, such as <c>09:30-16:00</c>.</param>
/// <param name="Weekdays">Days of the week with a session, Monday first.</param>
/// <param name="FirstDate">First date whose special days are known.</param>
/// <param name="LastDate">Last such date.</param>
/// <param name="Version">Grows with every change of a special day.</param>
/// <param name="Assets">Symbols of the active assets on it.</param>
/// <param name="SpecialDays">Number of special days.</param>
public sealed record ListedCalendar(
    string Code, string TimeZone, string Hours, IReadOnlyList<string> Weekdays, DateOnly FirstDate, DateOnly LastDate, long Version,
    IReadOnlyList<string> Assets, int SpecialDays);

/// <summary>A calendar with its special days and next sessions.</summary>
/// <param name="Calendar">The calendar.</param>
/// <param name="SpecialDays">Special days that were asked for, oldest first.</param>
/// <param name="NextSessions">The session under way and the next ones.</param>
public sealed record CalendarReport(
    ListedCalendar Calendar, IReadOnlyList<ListedSpecialDay> SpecialDays, IReadOnlyList<ListedSession> NextSessions);

/// <summary>Hours as they are listed.</summary>
internal static class HoursFormatter
{
    /// <summary>Usual hours of a calendar.</summary>
    public static string Of(TradingCalendar calendar) => Between(calendar.Opens, calendar.Closes);

    /// <summary>Hours of a date.</summary>
    public static string On(TradingCalendar calendar, DateOnly date) => calendar.SpecialDayOf(date) is { } special
        ? Of(calendar, special) : calendar.Weekdays.Contains(date.DayOfWeek) ? Of(calendar) : "no session";

    /// <summary>Hours of a special day.</summary>
    public static string Of(TradingCalendar calendar, SpecialDay day) => day switch
    {
        { Kind: SpecialDayKind.Holiday } => "closed",
        { Kind: SpecialDayKind.EarlyClose, Time: { } early } => Between(calendar.Opens, early),
        { Kind: SpecialDayKind.LateOpen, Time: { } late } => Between(late, calendar.Closes),
        { Time: { } opens, Closes: { } closes } => Between(opens, closes),
        _ => EnumFormatter.From(day.Kind),
    };

    private static string Between(TimeOnly opens, TimeOnly closes) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{opens:HH:mm}-{closes:HH:mm}");
}
