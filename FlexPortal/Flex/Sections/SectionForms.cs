using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.Sections;

/// <summary>Mutes from plain forms on the page of a run; they need no script and lead back to where they were sent from.</summary>
internal static class SectionForms
{
    public static void MapSectionForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/runs/{id:guid}/mutes", MuteAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
        routes.MapPost("/runs/{id:guid}/mutes/{mute:guid}/end", EndAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
    }

    private static async Task<IResult> MuteAsync(
        Guid id, HttpContext http, MuteSection mute,
        [FromForm] string? section, [FromForm] string? account, [FromForm] string? until, [FromForm] string? reason, CancellationToken ct)
    {
        var day = DateOnly.TryParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? parsed
            : DateOnly.MinValue;
        var request = new SectionMuteRequest(id, section ?? "", day, reason ?? "", AuditActors.Of(http), account ?? "");
        return await mute.ExecuteAsync(http.User.Accounts(), request, ct) switch
        {
            MuteOutcome.Refused refused => Refused(refused.Error),
            MuteOutcome.RunNotFound => Results.NotFound(),
            _ => Back(http, id, ""),
        };

        IResult Refused(PortalError error)
        {
            new TypedMute(id, section ?? "", account ?? "", until ?? "", reason ?? "").Keep(http);
            return Back(http, id, $"mute-refused={Uri.EscapeDataString(error.Code)}");
        }
    }

    private static async Task<IResult> EndAsync(
        Guid id,
        Guid mute,
        HttpContext http,
        EndSectionMute end,
        [FromForm(Name = "__RequestVerificationToken")] string? _,
        CancellationToken ct)
    {
        await end.ExecuteAsync(http.User.Accounts(), mute, AuditActors.Of(http), ct);
        return Back(http, id, "");
    }

    private static SeeOther Back(HttpContext http, Guid id, string said)
    {
        var query = string.Join('&', new[] { said, ReaderChoice.Zone(http).Kept }.Where(part => part.Length > 0));
        return new($"/runs/{id}?tab=missing{(query.Length == 0 ? "" : "&")}{query}#missing");
    }
}
