using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Flex.Log;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.OneRun;

/// <summary>A run as files: its stages and sections for a spreadsheet, its log as text and JSON.</summary>
internal static class RunExports
{
    private const string Csv = "text/csv; charset=utf-8";

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

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> TimelineAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunAsync(id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        var csv = new CsvText();
        csv.Row("ingestion_run_id", "stage", "status", "started_at_utc", "ended_at_utc", "duration_ms", "attempts", "waits");
        foreach (var stage in run.Diagnostics)
        {
            var exchanges = Timeline.StageFacts.Exchanges(stage);
            csv.Row(
                id.ToString(), EnumText.From(stage.Stage), EnumText.From(stage.Status), Words.Machine(stage.StartedAtUtc),
                stage.EndedAtUtc is { } ended ? Words.Machine(ended) : "", Text(stage.DurationMs),
                Text(exchanges.Count(exchange => Timeline.ExchangeLine.Of(exchange).Answered)), Text(exchanges.Count(exchange => exchange.NextWait > TimeSpan.Zero)));
        }

        return csv.File($"run-{id}-timeline.csv");
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> SectionsAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct)
    {
        if (await queries.FindRunAsync(id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        var csv = new CsvText();
        csv.Row("ingestion_run_id", "account_id", "section", "state", "row_count", "portal_label", "where_to_switch_it_on", "consequence");
        foreach (var section in run.Sections)
            csv.Row(id.ToString(), section.AccountId, section.SectionName, section.RowCount == 0 ? "empty" : "present", Text(section.RowCount), "", "", "");
        foreach (var missing in run.MissingSections)
            csv.Row(id.ToString(), missing.AccountId, missing.Section, "missing", "", missing.PortalLabel, missing.ClickPath, missing.Consequence);
        return csv.File($"run-{id}-sections.csv");
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
                await foreach (var entry in EventsAsync(queries, id, ct))
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
            body => JsonSerializer.SerializeAsync(body, EventsAsync(queries, id, ct), FlexJson.Options, ct), "application/json", $"run-{id}-log.json");
    }

    /// <summary>All events so far, a page of them in memory at a time.</summary>
    private static async IAsyncEnumerable<IngestionRunEvent> EventsAsync(
        FlexQueries queries, Guid id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var seen = 0L;
        while (await queries.ListEventsAsync(id, seen, ct) is { Count: > 0 } page)
        {
            foreach (var entry in page)
                yield return entry;
            seen = page[^1].Seq;
        }
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    /// <summary>Rows of a CSV file (RFC 4180, UTF-8 with a mark for spreadsheets).</summary>
    private sealed class CsvText
    {
        private readonly StringBuilder _text = new("\uFEFF");

        public void Row(params ReadOnlySpan<string> cells)
        {
            for (var i = 0; i < cells.Length; i++)
                _text.Append(i == 0 ? "" : ",").Append(Cell(cells[i]));
            _text.Append("\r\n");
        }

        public FileContentHttpResult File(string name) => TypedResults.File(Encoding.UTF8.GetBytes(_text.ToString()), Csv, name);

        /// <summary>A spreadsheet takes what begins like a formula for one; an apostrophe before it makes it text.</summary>
        private static string Cell(string text)
        {
            var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? "'" + text
                : text;
            return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
        }
    }
}
