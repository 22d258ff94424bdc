using System.ComponentModel;
using System.Security.Claims;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Comparison;

/// <summary>The HTTP API of comparisons of two runs.</summary>
internal static class ComparisonEndpoints
{
    public static void MapComparisonEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Comparison").Needs(Capability.ReadRuns);
        runs.MapGet("/comparison", CompareAsync).WithName("CompareIngestionRuns")
            .WithSummary("What changed since the previous run, or between two runs of an account")
            .WithDescription("Bytes, period, sections, columns, and rows by natural identity, with the first changes of each kind. "
                + "Without 'with' the other run is the previous successful run of the same account and query.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        runs.MapGet("/comparison/rows", RowsAsync).WithName("ListRowChanges")
            .WithSummary("Changed rows of one section and one kind, in document order")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<RunComparison>, ProblemHttpResult>> CompareAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, CompareRuns compare, [Description("The other run")] Guid? with,
        CancellationToken ct) =>
        await compare.ExecuteAsync(user.Accounts(), id, with, ct) switch
        {
            ComparisonOutcome.Compared compared => TypedResults.Ok(compared.Comparison),
            ComparisonOutcome.Refused refused => Problem.Of(refused.Error),
            _ => FlexProblems.RunNotFound(id),
        };

    private static async Task<Results<Ok<Page<RowChange>>, ProblemHttpResult>> RowsAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, ListRowChanges changes,
        [Description("Element name of the section")] string? section,
        [Description("restated, gone, added, changed, moved_on, entered_period or left_period")] string? kind,
        [Description("The other run")] Guid? with,
        [Description("next_cursor of the previous page")] string? cursor,
        [Description("Rows a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);
        if (string.IsNullOrWhiteSpace(section) || !ListFilter.IsText(section))
            return FlexProblems.BadRequest("section is the element name of a section, such as Trades.");
        if (!ChangeFormatter.TryParseKind(kind, out var wanted))
            return FlexProblems.BadRequest("kind is restated, gone, added, changed, moved_on, entered_period or left_period.");
        if (!RowComparison.Order.TryParse(cursor, out var after))
            return FlexProblems.BadRequest(Cursor.Fault);

        return await changes.ExecuteAsync(user.Accounts(), id, with, new(section, wanted, after, limit ?? PageSize.Default), ct) switch
        {
            RowChangesOutcome.Listed listed => TypedResults.Ok(listed.Changes),
            RowChangesOutcome.Refused refused => Problem.Of(refused.Error),
            _ => FlexProblems.RunNotFound(id),
        };
    }
}
