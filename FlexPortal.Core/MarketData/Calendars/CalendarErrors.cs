using System.Globalization;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Expected errors of calendars.</summary>
internal static class CalendarErrors
{
    /// <summary>No calendar has that code.</summary>
    public static PortalError NotFound() => new(
        "CALENDAR_NOT_FOUND", "There is no such calendar.",
        "Choose a code of the list of calendars.");

    /// <summary>The date is outside of what the calendar knows.</summary>
    public static PortalError DateUnknown(TradingCalendar calendar) => DateUnknown(string.Create(
        CultureInfo.InvariantCulture, $"from {calendar.FirstDate:yyyy-MM-dd} to {calendar.LastDate:yyyy-MM-dd}"));

    /// <summary>The same where the calendar is not at hand.</summary>
    public static PortalError DateUnknown(string range = "in the range of the calendar") => new(
        "CALENDAR_DATE_INVALID", $"The date is not one of this calendar's dates, {range}.", "Choose a date in that range.")
    { Field = "date" };

    /// <summary>The session would end before it begins.</summary>
    public static PortalError HoursInvalid() => new(
        "CALENDAR_HOURS_INVALID", "The session does not open before it closes.",
        "Give two local times in whole minutes, the open before the close; 00:00 as the close is the end of the day.")
    { Field = "opens" };

    /// <summary>A session was asked for without its open or its close.</summary>
    public static PortalError HoursMissing(bool opens) => new(
        "CALENDAR_HOURS_MISSING", opens ? "The time of the open is missing." : "The time of the close is missing.",
        "Give both local times of the session, such as 09:30 and 13:00, or choose closed.")
    { Field = opens ? "opens" : "closes" };

    /// <summary>These are the hours of the rule.</summary>
    /// <param name="isSpecial">Whether the date has a special day.</param>
    public static PortalError HoursUsual(bool isSpecial) => new(
        "CALENDAR_HOURS_USUAL", "These are the usual hours of the calendar.",
        isSpecial ? "Remove the special day instead." : "Nothing has to be changed.")
    { Field = "opens" };

    /// <summary>The calendar has no session on that day of the week.</summary>
    public static PortalError AlreadyClosed() => new(
        "CALENDAR_DAY_ALREADY_CLOSED", "The calendar has no session on that day of the week.", "Nothing was changed.")
    { Field = "date" };

    /// <summary>The date has no special day to remove.</summary>
    public static PortalError DayNotFound() => new(
        "CALENDAR_DAY_NOT_FOUND", "The date has no special day: it follows the rule of the calendar.", "Nothing was changed.")
    { Field = "date" };

    /// <summary>The name is missing or too long.</summary>
    public static PortalError NameInvalid() => new(
        "CALENDAR_NAME_INVALID", $"A special day needs a name of {SaveSpecialDay.ShortestText} to {SaveSpecialDay.LongestName} characters.",
        "Name it as the exchange does.")
    { Field = "name" };

    /// <summary>The reason is missing or too long.</summary>
    public static PortalError ReasonInvalid() => new(
        "CALENDAR_REASON_INVALID",
        $"The change needs a reason of {SaveSpecialDay.ShortestText} to {SaveSpecialDay.LongestReason} characters.",
        "Say in one sentence why, or name the notice of the exchange.")
    { Field = "reason" };

    /// <summary>Another user changed the calendar in between.</summary>
    public static PortalError AlreadyChanged() => new(
        "CALENDAR_ALREADY_CHANGED", "The calendar was changed after you looked at it. Nothing was saved.",
        "Look at the day again, then save it if the change is still needed.");
}
