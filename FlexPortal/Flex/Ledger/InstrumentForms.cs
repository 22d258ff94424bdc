using System.Globalization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex.Ledger.Labels;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.Ledger;

/// <summary>Labels and notes from plain forms on the page of a contract; they need no script and lead back to it.</summary>
internal static class InstrumentForms
{
    public static void MapInstrumentForms(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/instruments/{id:guid}/labels", LabelAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
        routes.MapPost("/instruments/{id:guid}/notes", NoteAsync).Needs(Capability.EditLabels).ExcludeFromDescription();
        routes.MapPost("/instruments/{id:guid}/entries/{entry:guid}/remove", RemoveAsync).Needs(Capability.EditLabels)
            .ExcludeFromDescription();
    }

    private static Task<IResult> LabelAsync(
        Guid id, HttpContext http, ChangeInstrument change, [FromForm] string? name, CancellationToken ct) =>
        ChangeAsync(http, change, id, new InstrumentChange.AddLabel(name ?? ""), ct);

    private static Task<IResult> NoteAsync(
        Guid id, HttpContext http, ChangeInstrument change, [FromForm] string? content, [FromForm] string? day, CancellationToken ct) =>
        ChangeAsync(http, change, id, new InstrumentChange.AddNote(
            content ?? "", DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var known)
                ? known : null), ct);

    private static Task<IResult> RemoveAsync(
        Guid id, Guid entry, HttpContext http, ChangeInstrument change, [FromForm] string? kind, CancellationToken ct) =>
        ChangeAsync(
            http, change, id, kind is "note" ? new InstrumentChange.RemoveNote(entry) : new InstrumentChange.RemoveLabel(entry), ct);

    private static async Task<IResult> ChangeAsync(
        HttpContext http, ChangeInstrument use, Guid id, InstrumentChange change, CancellationToken ct)
    {
        var error = await use.ExecuteAsync(http.User.Accounts(), id, change, AuditActors.Of(http), ct);
        if (error?.Code is "INSTRUMENT_NOT_FOUND")
            return Results.NotFound();
        string[] said = error is null ? [] : [$"refused={error.Code}"];
        var query = string.Join('&', said.Append(ReaderChoice.Zone(http).Kept).Where(part => part.Length > 0));
        return new SeeOther($"/instruments/{id}{(query.Length == 0 ? "" : "?")}{query}");
    }
}
