using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.MarketData.Calendars;

/// <summary>The plain form of the page of a calendar; it needs no script and leads back to the page.</summary>
internal static class CalendarForms
{
    public static void MapCalendarForms(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/market-data/calendars/{code}/save", SaveAsync).Needs(Capability.RunIngestion).ExcludeFromDescription();

    private static async Task<SeeOther> SaveAsync(
        string code, HttpContext http, SaveSpecialDay save, [FromForm] DayForm form, CancellationToken ct)
    {
        var asked = CalendarAddress.Of(code, form.Date, form.Hours, form.Opens, form.Closes);
        var (date, hours) = (DayQuery.ReadDate(form.Date), asked.ReadHours());
        var (_, error) = date is null ? (null, CalendarErrors.DateUnknown()) : hours is null ? (null, asked.HoursError())
            : await save.ExecuteAsync(
                new(code, date.Value, hours)
                {
                    Name = form.Name ?? "",
                    Reason = form.Reason ?? "",
                    Version = form.Version,
                },
                AuditActors.Of(http), ct);
        if (error is null)
            return Back(asked with { Hours = null, Opens = null, Closes = null, Saved = true });

        new TypedText($"{code} {form.Date}", form.Reason ?? "") { Name = form.Name ?? "" }.Keep(http);
        return Back(asked with { Refused = error.Code });

        SeeOther Back(CalendarAddress address) => new(ReaderChoice.Zone(http).To(address.Path));
    }

    /// <summary>The fields.</summary>
    internal sealed class DayForm
    {
        public string? Date { get; set; }

        public string? Hours { get; set; }

        public string? Opens { get; set; }

        public string? Closes { get; set; }

        public string? Name { get; set; }

        public string? Reason { get; set; }

        public long? Version { get; set; }
    }
}
