using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using FlexPortal.Api;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex;

/// <summary>The HTTP API of ingestion. Every answer is snake_case JSON, every refusal a problem document with a stable code.</summary>
internal static class FlexEndpoints
{
    public static void MapFlexEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion").WithTags("Ingestion runs");
        runs.MapPost("/run", StartAsync).WithName("StartIngestionRun").WithSummary("Start an ingestion run")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .DescribesHeader("202", "Location", "Address of the run.")
            .DescribesHeader("429", "Retry-After", "Seconds until the broker allows the token another request.");
        runs.MapGet("/runs", ListAsync).WithName("ListIngestionRuns").WithSummary("List runs, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapGet("/runs/{id:guid}", GetAsync).WithName("GetIngestionRun").WithSummary("One run: status, timeline, diagnostics, counts")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapPost("/runs/{id:guid}/cancel", CancelAsync).WithName("CancelIngestionRun").WithSummary("Ask a run to stop")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .DescribesHeader("202", "Location", "Address of the run.");
        runs.MapGet("/runs/{id:guid}/events", EventsAsync).WithName("WatchIngestionRun")
            .WithSummary("The run's events as server-sent events; resumes after Last-Event-ID")
            .WithDescription("Each event has the kind as its name, the seq as its id, and the described object as its data. "
                + "In quiet times an event named tick without id and with null as data shows that the line is open. Ends after run_ended.")
            .Produces<IngestionRunEvent>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/runs/{id:guid}/records", RecordsAsync).WithName("ListRawRecords").WithSummary("Rows of a run's statement, in document order")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/artifacts/{id:guid}/content", ContentAsync).WithTags("Artifacts").WithName("DownloadArtifact")
            .WithSummary("The original bytes").Produces<Stream>(StatusCodes.Status200OK, "text/xml")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .DescribesHeader("200", "X-Content-SHA256", "SHA-256 of the bytes, lower-case hexadecimal.");
    }

    private static async Task<Results<Accepted<RunDetail>, ProblemHttpResult>> StartAsync(
        HttpContext http, StartRunBody? body, StartIngestionRun start, FlexQueries queries, CancellationToken ct)
    {
        var request = new IngestionRequest(RunTrigger.Api, Visitor.Of(http), body?.QueryId, body?.FromDate, body?.ToDate);
        switch (await start.ExecuteAsync(request, ct))
        {
            case StartOutcome.Started started:
                var run = await queries.FindRunAsync(started.RunId, ct);
                return TypedResults.Accepted($"/ingestion/runs/{started.RunId}", run);
            case StartOutcome.AlreadyActive active:
                return FlexProblems.AlreadyActive(active.ActiveRunId);
            case StartOutcome.Refused refused:
                return FlexProblems.Of(refused.Error, http.Response);
            default:
                throw new InvalidOperationException("A start has three outcomes.");
        }
    }

    private static async Task<Results<Ok<Page<RunSummary>>, ProblemHttpResult>> ListAsync(
        FlexQueries queries,
        [Description("started, success or failed")] string? status,
        [Description("Account id, exactly")] string? account,
        [Description("Started at or after: a day or a time; without a zone it is UTC")] string? from,
        [Description("Started before: a time; a day counts to its end. Without a zone it is UTC")] string? to,
        [FromQuery(Name = "error_code"), Description("Stable error code, exactly")] string? errorCode,
        [Description("next_cursor of the page before")] string? cursor,
        [Description("Rows a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (!RunFilterText.TryRead(status, account, from, to, errorCode, cursor, out var filter, out var fault))
            return FlexProblems.BadRequest(fault);
        if (limit is < 1 or > FlexQueries.MaxPageSize)
            return FlexProblems.BadRequest($"limit is a number from 1 to {FlexQueries.MaxPageSize}.");

        return TypedResults.Ok(await queries.ListRunsAsync(filter, limit ?? FlexQueries.DefaultPageSize, ct));
    }

    private static async Task<Results<Ok<RunDetail>, ProblemHttpResult>> GetAsync(
        [Description("The run")] Guid id, FlexQueries queries, CancellationToken ct) =>
        await queries.FindRunAsync(id, ct) is { } run ? TypedResults.Ok(run) : FlexProblems.RunNotFound(id);

    private static async Task<Results<Accepted<RunDetail>, ProblemHttpResult>> CancelAsync(
        [Description("The run")] Guid id, HttpContext http, CancelRunBody? body, CancelIngestionRun cancel, FlexQueries queries, CancellationToken ct)
    {
        if (CancelIngestionRun.FaultOf(body?.Reason) is { } fault)
            return FlexProblems.BadRequest(fault);

        return await cancel.ExecuteAsync(id, Visitor.Of(http), body?.Reason, ct) switch
        {
            CancelOutcome.Requested => TypedResults.Accepted($"/ingestion/runs/{id}", await queries.FindRunAsync(id, ct)),
            CancelOutcome.AlreadyOver => FlexProblems.AlreadyOver(id),
            _ => FlexProblems.RunNotFound(id),
        };
    }

    private static async Task<IResult> EventsAsync(
        [Description("The run")] Guid id,
        [FromHeader(Name = "Last-Event-ID"), Description("Id of the last event seen; all events when left out")] string? lastEventId,
        FlexQueries queries, RunEventFeed feed, CancellationToken ct)
    {
        if (await queries.FindRunStatusAsync(id, ct) is null)
            return FlexProblems.RunNotFound(id);

        var after = long.TryParse(lastEventId, out var seq) ? seq : 0;
        return TypedResults.ServerSentEvents(StreamAsync(feed, id, after, ct));
    }

    private static async IAsyncEnumerable<SseItem<IngestionRunEvent?>> StreamAsync(
        RunEventFeed feed, Guid id, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var entry in feed.ReadAsync(id, after, ct))
        {
            yield return entry is null
                ? new SseItem<IngestionRunEvent?>(null, "tick")
                : new SseItem<IngestionRunEvent?>(entry, entry.Kind) { EventId = entry.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }
    }

    private static async Task<Results<Ok<Page<RawRecordView>>, ProblemHttpResult>> RecordsAsync(
        [Description("The run")] Guid id, FlexQueries runs, RawRecordQueries records,
        [Description("Element name of the section; all when left out")] string? section,
        [Description("next_cursor of the page before")] string? cursor,
        [Description("Rows a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (limit is < 1 or > FlexQueries.MaxPageSize)
            return FlexProblems.BadRequest($"limit is a number from 1 to {FlexQueries.MaxPageSize}.");
        if (!RunFilterText.IsText(section))
            return FlexProblems.BadRequest("section is the element name of a section, such as Trades.");
        if (!RunFilterText.IsText(cursor) || !RawRecordCursor.TryParse(cursor, out var after))
            return FlexProblems.BadRequest("cursor is not one that this address gave out.");
        if (await runs.FindRunAsync(id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Ok(await records.ListAsync(run, section, after, limit ?? FlexQueries.DefaultPageSize, ct));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ContentAsync(
        [Description("The artifact, as a run names it")] Guid id, HttpResponse response, ArtifactContent artifacts, CancellationToken ct)
    {
        if (await artifacts.FindAsync(id, ct) is not { } artifact)
            return FlexProblems.ArtifactNotFound(id);

        response.ContentLength = artifact.ByteLength;
        response.Headers.ETag = $"\"{artifact.PayloadSha256}\"";
        response.Headers["X-Content-SHA256"] = artifact.PayloadSha256;
        return TypedResults.Stream(
            body => artifacts.CopyToAsync(artifact, body, ct), "text/xml", $"flex-{artifact.PeriodKey}-{artifact.PayloadSha256[..12]}.xml");
    }
}

/// <summary>Body of POST /ingestion/run; every part may be left out. A misspelt name must not start the run of another query or period.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartRunBody(
    [property: Description("Flex Query id in place of the configured one")] string? QueryId = null,
    [property: Description("First day (yyyy-MM-dd) in place of the query's own period; only together with to_date")] DateOnly? FromDate = null,
    [property: Description("Last day (yyyy-MM-dd), at most 365 days in all")] DateOnly? ToDate = null);

/// <summary>Body of POST /ingestion/runs/{id}/cancel; it may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CancelRunBody(
    [property: Description("Why, in one line of at most 500 characters; shown with the run")] string? Reason = null);
