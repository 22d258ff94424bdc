using System.ComponentModel;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Runs;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Export;

/// <summary>A run as files: its stages and sections for a spreadsheet, its log as text and JSON.</summary>
internal static class RunExports
{
    public static void MapRunExports(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Ingestion runs").Needs(Capability.ReadRuns);
        runs.MapGet("/timeline.csv", TimelineAsync).WithName("ExportRunTimeline").WithSummary("The stages of a run as CSV")
            .WithDescription("The file timeline.csv of the evidence pack. UTF-8 with a mark, RFC 4180, a line for each stage that "
                + "began: ingestion_run_id, stage, status, "
                + "started_at_utc, ended_at_utc, duration_ms, attempts (how often the broker was asked), waits.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/sections.csv", SectionsAsync).WithName("ExportRunSections")
            .WithSummary("Sections of a run, present and missing, as CSV")
            .WithDescription("The file sections.csv of the evidence pack. UTF-8 with a mark, RFC 4180: ingestion_run_id, account_id, "
                + "section, state (present, empty or "
                + "missing), row_count, and for a missing one portal_label, where_to_switch_it_on and consequence.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/log.txt", TextAsync).WithName("ExportRunLogText").WithSummary("The log of a run, one line an event")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/log.json", JsonAsync).WithName("ExportRunLog").WithSummary("The events of a run so far, in order")
            .Produces<IReadOnlyList<IngestionRunEvent>>(StatusCodes.Status200OK, "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Task<Results<FileContentHttpResult, ProblemHttpResult>> TimelineAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, FlexQueries queries, CancellationToken ct) =>
            TableAsync(id, user, queries, "timeline", RunTables.Timeline, ct);

    private static Task<Results<FileContentHttpResult, ProblemHttpResult>> SectionsAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, FlexQueries queries, CancellationToken ct) =>
            TableAsync(id, user, queries, "sections", RunTables.Sections, ct);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> TableAsync(
        Guid id, ClaimsPrincipal user, FlexQueries queries, string name, Func<RunDetail, string> write, CancellationToken ct) =>
        await queries.FindRunAsync(user.Accounts(), id, ct) is { } run
            ? TypedResults.File(Encoding.UTF8.GetBytes(write(run)), "text/csv; charset=utf-8; header=present", $"run-{id}-{name}.csv")
            : FlexProblems.RunNotFound(id);

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TextAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunStatusAsync(user.Accounts(), id, ct) is null)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
                await foreach (var entry in queries.StreamEventsAsync(user.Accounts(), id, ct))
                    await writer.WriteAsync($"{LogLine.Of(entry).Plain()}\n".AsMemory(), ct);
            },
            "text/plain; charset=utf-8", $"run-{id}-log.txt");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> JsonAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunStatusAsync(user.Accounts(), id, ct) is null)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Stream(
            body => JsonSerializer.SerializeAsync(body, queries.StreamEventsAsync(user.Accounts(), id, ct), PortalJson.Options, ct),
            "application/json", $"run-{id}-log.json");
    }
}
