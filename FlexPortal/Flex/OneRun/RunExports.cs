using System.ComponentModel;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Log;
using FlexPortal.Flex.Timeline;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.OneRun;

/// <summary>A run as files: its stages and sections for a spreadsheet, its log as text and JSON.</summary>
internal static class RunExports
{
    public static void MapRunExports(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Ingestion runs");
        runs.MapGet("/timeline.csv", TimelineAsync).WithName("ExportRunTimeline").WithSummary("The stages of a run as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/sections.csv", SectionsAsync).WithName("ExportRunSections").WithSummary("Sections of a run, present and missing, as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/log.txt", TextAsync).WithName("ExportRunLogText").WithSummary("The log of a run, one line an event")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/log.json", JsonAsync).WithName("ExportRunLog").WithSummary("The events of a run so far, in order")
            .Produces<IReadOnlyList<IngestionRunEvent>>(StatusCodes.Status200OK, "application/json").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TimelineAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunAsync(id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        object?[] heading = ["ingestion_run_id", "stage", "status", "started_at_utc", "ended_at_utc", "duration_ms", "attempts", "waits"];
        return File([heading, .. run.Diagnostics.Select(stage => Stage(id, stage))], $"run-{id}-timeline.csv");
    }

    private static object?[] Stage(Guid id, StageRecord stage)
    {
        var exchanges = StageFacts.Exchanges(stage);
        return
        [
            id, EnumText.From(stage.Stage), EnumText.From(stage.Status), stage.StartedAtUtc, stage.EndedAtUtc, stage.DurationMs,
            exchanges.Count(exchange => ExchangeLine.Of(exchange).Answered), exchanges.Count(exchange => exchange.NextWait > TimeSpan.Zero),
        ];
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> SectionsAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunAsync(id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        object?[] heading = ["ingestion_run_id", "account_id", "section", "state", "row_count", "portal_label", "where_to_switch_it_on", "consequence"];
        var present = run.Sections.Select(section => (object?[])
            [id, section.AccountId, section.SectionName, section.RowCount == 0 ? "empty" : "present", section.RowCount, null, null, null]);
        var missing = run.MissingSections.Select(section => (object?[])
            [id, section.AccountId, section.Section, "missing", null, section.PortalLabel, section.ClickPath, section.Consequence]);
        return File([heading, .. present, .. missing], $"run-{id}-sections.csv");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TextAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunStatusAsync(id, ct) is null)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(false), leaveOpen: true);
                await foreach (var entry in queries.StreamEventsAsync(id, ct))
                    await writer.WriteAsync($"{LogLine.Of(entry).Plain()}\n".AsMemory(), ct);
            },
            "text/plain; charset=utf-8", $"run-{id}-log.txt");
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> JsonAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunStatusAsync(id, ct) is null)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Stream(
            body => JsonSerializer.SerializeAsync(body, queries.StreamEventsAsync(id, ct), FlexJson.Options, ct), "application/json", $"run-{id}-log.json");
    }

    private static PushStreamHttpResult File(IReadOnlyList<object?[]> rows, string name) => TypedResults.Stream(
        async body =>
        {
            // The mark tells spreadsheets that it is UTF-8.
            await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
            foreach (var row in rows)
                await CsvText.WriteLineAsync(writer, row, CancellationToken.None);
        },
        "text/csv; charset=utf-8", name);
}
