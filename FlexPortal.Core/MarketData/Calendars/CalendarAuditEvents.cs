using System.Globalization;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.MarketData.Calendars;

/// <summary>Audit entries about calendars; the subject is the calendar with the date.</summary>
internal static class CalendarAuditEvents
{
    public static AuditEvent Changed(AuditActor by, SpecialDayRequest request, SpecialDayChange change) => new(
        by, ActionOf(request), AuditSubjectKind.Calendar, SubjectOf(request),
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["before"] = change.Before,
            ["after"] = change.After,
            ["name"] = request.Name.Trim(),
            ["reason"] = request.Reason.Trim(),
            ["slots"] = change.Slots.ToString(CultureInfo.InvariantCulture),
        }.Where(detail => detail.Value.Length > 0).ToDictionary(StringComparer.Ordinal));

    public static AuditEvent Refused(AuditActor by, SpecialDayRequest request, string code) =>
        new(by, ActionOf(request), AuditSubjectKind.Calendar, SubjectOf(request), AuditOutcome.Refused, code);

    private static AuditAction ActionOf(SpecialDayRequest request) =>
        request.Hours is DayHours.Usual ? AuditAction.SpecialDayRemove : AuditAction.SpecialDaySave;

    private static string SubjectOf(SpecialDayRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Calendar} {request.Date:yyyy-MM-dd}");
}
