using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex.Sections;

/// <summary>The HTTP API of sections: their state in the last runs, why one is missing, and mutes.</summary>
internal static class SectionEndpoints
{
    public static void MapSectionEndpoints(this IEndpointRouteBuilder routes)
    {
        var sections = routes.MapGroup("/ingestion").WithTags("Sections").Needs(Capability.ReadRuns);
        sections.MapGet("/runs/{id:guid}/sections", GetAsync).WithName("GetRunSections")
            .WithSummary("Sections of a run and of the last 30 runs of its query, and why one is missing")
            .ProducesProblem(StatusCodes.Status404NotFound);
        sections.MapPost("/runs/{id:guid}/mutes", MuteAsync).Needs(Capability.EditLabels).WithName("MuteSection")
            .WithSummary("Mute a missing section until a day")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        sections.MapGet("/mutes", ListAsync).WithName("ListSectionMutes").WithSummary("List mutes, newest first, ended ones included")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        sections.MapPost("/mutes/{id:guid}/end", EndAsync).Needs(Capability.EditLabels).WithName("EndSectionMute")
            .WithSummary("End a mute: the missing section counts again")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<SectionReport>, ProblemHttpResult>> GetAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, SectionQueries sections, CancellationToken ct) =>
        await sections.FindAsync(user.Accounts(), id, ct) is { } report ? TypedResults.Ok(report) : FlexProblems.RunNotFound(id);

    private static async Task<Results<Ok<SectionMute>, ProblemHttpResult>> MuteAsync(
        [Description("A run in which the section is missing")] Guid id, HttpContext http, MuteSectionBody body, MuteSection mute,
        CancellationToken ct)
    {
        var request = new SectionMuteRequest(id, body.Section ?? "", body.Until, body.Reason ?? "", AuditActors.Of(http), body.AccountId);
        return await mute.ExecuteAsync(http.User.Accounts(), request, ct) switch
        {
            MuteOutcome.Muted muted => TypedResults.Ok(muted.Mute),
            MuteOutcome.Refused refused => Problem.Of(refused.Error, http.Response),
            _ => FlexProblems.RunNotFound(id),
        };
    }

    private static async Task<Results<Ok<Page<SectionMute>>, ProblemHttpResult>> ListAsync(
        ClaimsPrincipal user, SectionQueries sections, AccountQueries accounts,
        [Description("Key of the account of the runs (account_key)")] string? account,
        [FromQuery(Name = "query_id"), Description("Flex Query id, exactly")] string? queryId,
        [Description("next_cursor or previous_cursor of another page")] string? cursor,
        [Description("Mutes a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);
        if (!SectionQueries.MuteOrder.TryParse(cursor, out var place))
            return FlexProblems.BadRequest(Cursor.Fault);
        if (!AccountKeys.IsKeyOrBlank(account))
            return FlexProblems.BadRequest(AccountKeys.Fault);
        if (!ListFilter.IsText(queryId))
            return FlexProblems.BadRequest("query_id is a word without control characters.");
        var accountId = string.IsNullOrWhiteSpace(account) ? null : await accounts.FindAsync(user.Accounts(), account, ct);
        if (accountId is null && !string.IsNullOrWhiteSpace(account))
            return TypedResults.Ok(Page<SectionMute>.Empty);

        return TypedResults.Ok(await sections.ListMutesAsync(user.Accounts(), accountId, queryId, place, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<Ok<EndedMute>, ProblemHttpResult>> EndAsync(
        [Description("The mute")] Guid id, HttpContext http, EndSectionMute end, CancellationToken ct) =>
        await end.ExecuteAsync(http.User.Accounts(), id, AuditActors.Of(http), ct) switch
        {
            EndMuteOutcome.Ended => TypedResults.Ok(new EndedMute(id)),
            EndMuteOutcome.AlreadyOver => FlexProblems.MuteAlreadyOver(id),
            _ => FlexProblems.MuteNotFound(id),
        };
}

/// <summary>Body of POST /ingestion/runs/{id}/mutes.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MuteSectionBody(
    [property: JsonRequired, Description("Element name of the section, such as CashReport")] string? Section,
    [property: JsonRequired, Description("Last day of the mute (yyyy-MM-dd) by UTC, at most 366 days ahead")] DateOnly Until,
    [property: JsonRequired, Description("Why the absence is expected, 3 to 500 characters")] string? Reason,
    [property: Description("Account of the statement that lacks it; needed when several do")] string? AccountId = null);

/// <summary>Answer of POST /ingestion/mutes/{id}/end.</summary>
internal sealed record EndedMute(Guid SectionMuteId);
