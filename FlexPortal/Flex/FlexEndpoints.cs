using System.ComponentModel;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Flex.Raw;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.Flex;

/// <summary>The HTTP API of ingestion. Every answer is snake_case JSON, every refusal a problem document with a stable code.</summary>
internal static class FlexEndpoints
{
    public static void MapFlexEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion").WithTags("Ingestion runs").Needs(Capability.ReadRuns);
        runs.MapPost("/run", StartAsync).Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts)
            .WithName("StartIngestionRun").WithSummary("Start an ingestion run")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .DescribesHeader("202", "Location", "Address of the run.")
            .DescribesHeader("429", "Retry-After", "Seconds until the broker allows the token another request.");
        runs.MapGet("/runs/{id:guid}", GetAsync).WithName("GetIngestionRun").WithSummary("Get a run: status, timeline, diagnostics, counts")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapPost("/runs/{id:guid}/cancel", CancelAsync).Needs(Capability.RunIngestion).WithName("CancelIngestionRun")
            .WithSummary("Cancel a run")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .DescribesHeader("202", "Location", "Address of the run.");
        runs.MapGet("/runs/{id:guid}/events", EventsAsync).WithName("WatchIngestionRun")
            .WithSummary("The run's events as server-sent events; resumes after Last-Event-ID")
            .WithDescription("Each event has the kind as its name, the seq as its id, and the described object as its data. "
                + "In quiet times an event named tick without id and with null as data shows that the connection is open. Ends after "
                    + "run_ended.")
            .Produces<IngestionRunEvent>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithMetadata(new LongLivedConnection("event stream"));
        runs.MapGet("/runs/{id:guid}/records", RecordsAsync).WithName("ListRawRecords")
            .WithSummary("Rows of a run's statement, in document order or sorted")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Accepted<RunDetail>, ProblemHttpResult>> StartAsync(
        HttpContext http, StartRunBody? body, StartIngestionRun start, FlexQueries queries, CancellationToken ct)
    {
        var request = new IngestionRequest(RunTrigger.Api, AuditActors.Of(http), body?.QueryId, body?.FromDate, body?.ToDate);
        switch (await start.ExecuteAsync(http.User.Accounts(), request, ct))
        {
            case StartOutcome.Started started:
                var run = await queries.FindRunAsync(http.User.Accounts(), started.RunId, ct);
                return TypedResults.Accepted($"/ingestion/runs/{started.RunId}", run);
            case StartOutcome.AlreadyActive active:
                return FlexProblems.AlreadyActive(active.ActiveRunId);
            case StartOutcome.Refused refused:
                return Problem.Of(refused.Error, http.Response);
            default:
                throw new InvalidOperationException("A start has three outcomes.");
        }
    }

    private static async Task<Results<Ok<RunDetail>, Ok<object>, ProblemHttpResult>> GetAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, OtherRuns others, CancellationToken ct)
    {
        if (await queries.FindRunAsync(http.User.Accounts(), id, ct) is { } run)
            return TypedResults.Ok(run);
        return await others.FindAsync(http.RequestServices, id, ct) is { } other ? TypedResults.Ok(other) : FlexProblems.RunNotFound(id);
    }

    private static async Task<Results<Accepted<RunDetail>, Accepted<object>, ProblemHttpResult>> CancelAsync(
        [Description("The run")] Guid id, HttpContext http, CancelRunBody? body, CancelIngestionRun cancel, FlexQueries queries,
        OtherRuns others, CancellationToken ct)
    {
        if (CancelIngestionRun.FaultOf(body?.Reason) is { } fault)
            return FlexProblems.BadRequest(fault);
        if (await others.FindAsync(http.RequestServices, id, ct) is not null)
        {
            return await others.CancelAsync(http.RequestServices, id, AuditActors.Of(http), body?.Reason, ct) is true
                ? TypedResults.Accepted($"/ingestion/runs/{id}", await others.FindAsync(http.RequestServices, id, ct))
                : FlexProblems.AlreadyOver(id);
        }

        return await cancel.ExecuteAsync(http.User.Accounts(), id, AuditActors.Of(http), body?.Reason, ct) switch
        {
            CancelOutcome.Requested =>
                TypedResults.Accepted($"/ingestion/runs/{id}", await queries.FindRunAsync(http.User.Accounts(), id, ct)),
            CancelOutcome.AlreadyOver => FlexProblems.AlreadyOver(id),
            _ => FlexProblems.RunNotFound(id),
        };
    }

    private static async Task<IResult> EventsAsync(
        [Description("The run")] Guid id,
        [FromHeader(Name = "Last-Event-ID"), Description("Id of the last event seen; all events when left out")] string? lastEventId,
        HttpContext http, FlexQueries queries, RunEventFeed feed, OtherRuns others, CancellationToken ct)
    {
        var after = long.TryParse(lastEventId, out var seq) ? seq : 0;
        if (await queries.FindRunStatusAsync(http.User.Accounts(), id, ct) is null)
        {
            return await others.FindAsync(http.RequestServices, id, ct) is null
                ? FlexProblems.RunNotFound(id)
                : others.Watch(http.RequestServices, id, after, ct);
        }

        return TypedResults.ServerSentEvents(StreamAsync(feed, http.User.Accounts(), id, after, ct));
    }

    private static async IAsyncEnumerable<SseItem<IngestionRunEvent?>> StreamAsync(
        RunEventFeed feed, AccountScope scope, Guid id, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var entry in feed.ReadAsync(scope, id, after, ct))
        {
            yield return entry is null
                ? new SseItem<IngestionRunEvent?>(null, "tick")
                : new SseItem<IngestionRunEvent?>(
                    entry, entry.Kind)
                { EventId = entry.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }
    }

    private static async Task<Results<Ok<RecordPage>, ProblemHttpResult>> RecordsAsync(
        [Description("The run")] Guid id, ClaimsPrincipal user, FlexQueries runs, RawRecordQueries records, RecordSearch search,
        AccountKeys keys,
        [Description("Element name of the section; all when left out")] string? section,
        [Description("Only rows with this text in an attribute name or value, ignoring case; needs section")] string? find,
        [Description("Only rows of this account, by its key (account_key)")] string? account,
        [Description("Attribute to sort by, with - before it for descending; needs a section of up to 20,000 rows, without find")]
        string? sort,
        [Description("next_cursor of the previous page")] string? cursor,
        [Description("Rows a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (!AccountKeys.IsKeyOrBlank(account))
            return FlexProblems.BadRequest(AccountKeys.Fault);
        var asked = new RecordQuery(section, find, account, sort, cursor, limit);
        if (asked.Fault is { } fault)
            return FlexProblems.BadRequest(fault);
        if (await runs.FindRunAsync(user.Accounts(), id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        return TypedResults.Ok(
            await (asked with { Account = RecordQuery.AccountOf(run, account, keys) }).ReadAsync(run, records, search, ct));
    }
}

/// <summary>
/// Body of POST /ingestion/run; every part may be left out. A misspelt name must not start the run of another query or period.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartRunBody(
    [property: Description("Flex Query id in place of the configured one")] string? QueryId = null,
    [property: Description("First day (yyyy-MM-dd) in place of the query's own period; only together with to_date")] DateOnly? FromDate =
        null,
    [property: Description("Last day (yyyy-MM-dd), at most today in New York, and at most 365 days in all")] DateOnly? ToDate = null);

/// <summary>Body of POST /ingestion/runs/{id}/cancel; it may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CancelRunBody(
    [property: Description("The reason, in one line of at most 500 characters; shown with the run")] string? Reason = null);
