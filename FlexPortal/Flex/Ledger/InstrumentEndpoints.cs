using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Ledger.Labels;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Ledger;

/// <summary>The HTTP API of contracts: their names over time, their labels and notes.</summary>
internal static class InstrumentEndpoints
{
    public static void MapInstrumentEndpoints(this IEndpointRouteBuilder routes)
    {
        var contracts = routes.MapGroup("/ledger").WithTags("Ledger").Needs(Capability.ReadRuns);
        contracts.MapGet("/instruments", ListAsync).Takes(InstrumentFilters.List).WithName("ListLedgerInstruments")
            .WithSummary("List contracts with their newest attributes, by contract id").ProducesProblem(StatusCodes.Status400BadRequest);
        contracts.MapGet("/instruments/{id:guid}", GetAsync).WithName("GetLedgerInstrument")
            .WithSummary("A contract with its names over time, labels and notes").ProducesProblem(StatusCodes.Status404NotFound);
        MapChange(
            contracts.MapPost("/instruments/{id:guid}/labels", AddLabelAsync), "AddInstrumentLabel",
            "Attach a label, made when it is new");
        MapChange(
            contracts.MapPost("/instruments/{id:guid}/labels/{entry:guid}/remove", RemoveLabelAsync), "RemoveInstrumentLabel",
            "Take a label off");
        MapChange(contracts.MapPost("/instruments/{id:guid}/notes", AddNoteAsync), "AddInstrumentNote", "Write a note");
        MapChange(
            contracts.MapPost("/instruments/{id:guid}/notes/{entry:guid}/remove", RemoveNoteAsync), "RemoveInstrumentNote",
            "Remove a note");
    }

    private static void MapChange(RouteHandlerBuilder route, string name, string summary) => route.Needs(Capability.EditLabels)
        .WithName(name).WithSummary(summary)
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Page<LedgerInstrument>>, ProblemHttpResult>> ListAsync(
        HttpContext http, InstrumentQueries queries, [Description("Contracts a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        var list = InstrumentFilters.List;
        if (!list.TryRead(list.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);

        return TypedResults.Ok(await queries.ListAsync(http.User.Accounts(), request, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> GetAsync(
        [Description("The contract")] Guid id, ClaimsPrincipal user, InstrumentQueries queries, CancellationToken ct) =>
        await queries.FindAsync(user.Accounts(), id, ct) is { } found
            ? TypedResults.Ok(found) : Problem.Of(FlexErrors.InstrumentNotFound());

    private static Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> AddLabelAsync(
        [Description("The contract")] Guid id, HttpContext http, LabelBody body, ChangeInstrument change, InstrumentQueries queries,
        CancellationToken ct) => ChangeAsync(http, (change, queries), id, new InstrumentChange.AddLabel(body.Name ?? ""), ct);

    private static Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> RemoveLabelAsync(
        [Description("The contract")] Guid id, [Description("The label")] Guid entry, HttpContext http, ChangeInstrument change,
        InstrumentQueries queries, CancellationToken ct) =>
        ChangeAsync(http, (change, queries), id, new InstrumentChange.RemoveLabel(entry), ct);

    private static Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> AddNoteAsync(
        [Description("The contract")] Guid id, HttpContext http, NoteBody body, ChangeInstrument change, InstrumentQueries queries,
        CancellationToken ct) => ChangeAsync(http, (change, queries), id, new InstrumentChange.AddNote(body.Content ?? "", body.Day), ct);

    private static Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> RemoveNoteAsync(
        [Description("The contract")] Guid id, [Description("The note")] Guid entry, HttpContext http, ChangeInstrument change,
        InstrumentQueries queries, CancellationToken ct) =>
        ChangeAsync(http, (change, queries), id, new InstrumentChange.RemoveNote(entry), ct);

    private static async Task<Results<Ok<InstrumentDetail>, ProblemHttpResult>> ChangeAsync(
        HttpContext http, (ChangeInstrument Change, InstrumentQueries Queries) by, Guid id, InstrumentChange change,
        CancellationToken ct) =>
        await by.Change.ExecuteAsync(http.User.Accounts(), id, change, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error)
            : await by.Queries.FindAsync(http.User.Accounts(), id, ct) is { } found
                ? TypedResults.Ok(found) : Problem.Of(FlexErrors.InstrumentNotFound());
}

/// <summary>Body of POST /ledger/instruments/{id}/labels.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LabelBody(
    [property: Description("The name, 1 to 100 characters; it is the same in upper and lower case")] string? Name);

/// <summary>Body of POST /ledger/instruments/{id}/notes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NoteBody(
    [property: Description("The text, 1 to 20,000 characters")] string? Content,
    [property: Description("The broker's day that it is about; none in particular when left out")] DateOnly? Day = null);
