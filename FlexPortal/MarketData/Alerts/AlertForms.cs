using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.MarketData.Alerts;

/// <summary>Plain forms of the list of incidents: acknowledge and snooze. They need no script and lead back to the list.</summary>
internal static class AlertForms
{
    /// <summary>Where the forms are sent to.</summary>
    public const string Path = "/market-data/incidents";

    /// <summary>Values of the field that names the page to lead back to; any other leads to the status.</summary>
    public const string ToList = "list", ToIncident = "incident";

    public const string ForAnHour = "1h", UntilSession = "session", UntilTime = "until";

    public static void MapAlertForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path + "/{id:guid}/acknowledge", AcknowledgeAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
        routes.MapPost(Path + "/{id:guid}/snooze", SnoozeAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
    }

    /// <summary>The error of a refusal; the code comes from the address, and a text that is no code is not shown.</summary>
    public static PortalError ErrorOf(string code) => code switch
    {
        "ALERT_ALREADY_ACKNOWLEDGED" => AlertErrors.AlreadyAcknowledged(),
        "ALERT_ALREADY_CLEARED" => AlertErrors.AlreadyCleared(),
        "ALERT_SNOOZE_INVALID" => AlertErrors.SnoozeEndInvalid(),
        _ => AlertErrors.NotFound(),
    };

    private static async Task<SeeOther> AcknowledgeAsync(
        Guid id, HttpContext http, AcknowledgeAlert acknowledge, [FromForm] string? back, CancellationToken ct) =>
        Back(http, (back, id), await acknowledge.ExecuteAsync(id, AuditActors.Of(http), ct));

    private static async Task<SeeOther> SnoozeAsync(
        Guid id, HttpContext http, SnoozeAlert snooze, TimeProvider time, [FromForm(Name = "for")] string? length,
        [FromForm] string? until, [FromForm] string? back, CancellationToken ct)
    {
        var by = AuditActors.Of(http);
        return Back(http, (back, id), length switch
        {
            UntilSession => await snooze.UntilNextSessionAsync(id, by, ct),
            ForAnHour => await snooze.ExecuteAsync(id, time.GetUtcNow().AddHours(1), by, ct),
            _ => await snooze.ExecuteAsync(id, ReadTime(until) ?? DateTimeOffset.MinValue, by, ct),
        });
    }

    /// <summary>A time as the browser sends it, UTC; null for none.</summary>
    private static DateTimeOffset? ReadTime(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static SeeOther Back(HttpContext http, (string? Page, Guid Id) to, PortalError? error)
    {
        var (path, place) = to.Page switch
        {
            ToList => (AlertsPage.Path, ""),
            ToIncident => (AlertsPage.At(to.Id), ""),
            _ => (MarketPage.Path, "#incidents"),
        };
        return new(ReaderChoice.Zone(http).To($"{path}{(error is null ? "" : $"?incident-refused={error.Code}")}{place}"));
    }
}
