using System.ComponentModel;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Backfill;

/// <summary>The HTTP API of runs that fetch bars. They are read, listed, watched and cancelled under the addresses of all runs.</summary>
internal static class BackfillEndpoints
{
    // Value of the filter "kind" that means every kind of this feature.
    private const string All = "market";

    private static readonly HashSet<string> Known = ["kind", "state", "cursor", "limit", "tz"];

    public static void MapBackfillEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/ingestion").WithTags("Ingestion runs").Needs(Capability.ReadRuns);
        group.MapPost("/backfill", StartAsync).Needs(Capability.RunIngestion).RequireRateLimiting(RequestRates.Starts)
            .WithName("StartBackfill").WithSummary("Fetch the bars that a window lacks, or say what that would take")
            .WithDescription(
                "202: the run is under way. 200: a preview, when preview is true; or kind nothing_to_do, when the window lacks nothing.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .DescribesHeader("202", "Location", "Address of the run.");
    }

    /// <summary>The runs of market data for the addresses of all runs.</summary>
    public static OtherRuns Runs { get; } = new()
    {
        FindAsync = async (services, id, ct) => await services.GetRequiredService<MarketRunQueries>().FindAsync(id, ct),
        CancelAsync = (services, id, by, reason, ct) =>
            services.GetRequiredService<CancelBackfill>().ExecuteAsync(id, by, reason, ct),
        Watch = (services, id, after, ct) =>
            TypedResults.ServerSentEvents(StreamAsync(services.GetRequiredService<MarketRunQueries>(), id, after, ct)),
        FaultOf = query => TryRead(query, out _, out var fault) ? null : fault,
        ListAsync = ListAsync,
        IsOne = MarketRunConsole.IsRun,
        Write = MarketRunConsole.Write,
        LineOf = MarketRunConsole.LineOf,
        Lacking = MarketDataErrors.RunWithoutStatement(),
    };

    private static async Task<object> ListAsync(IServiceProvider services, IQueryCollection asked, int limit, CancellationToken ct) =>
        TryRead(asked, out var request, out var fault)
            ? await services.GetRequiredService<MarketRunQueries>().ListAsync(request.Filters, request.Cursor, limit, ct)
            : throw new ArgumentException(fault, nameof(asked));

    private static bool TryRead(IQueryCollection asked, out ListRequest<MarketRun, MarketRunView> request, out string fault)
    {
        request = null!;
        fault = asked.Any(part => !Known.Contains(part.Key) && !string.IsNullOrWhiteSpace(part.Value))
            ? "With kind only state, cursor and limit apply. Leave the other filters out, or leave kind out." : "";
        var query = MarketRunFilters.List.Query(asked);
        if (string.Equals(query["kind"], All, StringComparison.OrdinalIgnoreCase))
            query = query.With("kind", null);
        else if (query["kind"] is { } kind && !EnumFormatter.TryParse<MarketRunKind>(kind.ToLowerInvariant(), out _))
            fault = "kind is market, backfill, top_up or ask_again.";
        return fault.Length == 0 && MarketRunFilters.List.TryRead(query, zone: null, out request, out fault);
    }

    private static async IAsyncEnumerable<SseItem<MarketRunEventView?>> StreamAsync(
        MarketRunQueries runs, Guid id, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var entry in runs.WatchAsync(id, after, ct))
        {
            yield return entry is null
                ? new SseItem<MarketRunEventView?>(null, "tick")
                : new SseItem<MarketRunEventView?>(entry, entry.Kind) { EventId = entry.Seq.ToString(CultureInfo.InvariantCulture) };
        }
    }

    private static async Task<Results<Accepted<MarketRunView>, Ok<BackfillAnswer>, ProblemHttpResult>> StartAsync(
        HttpContext http, StartBackfillBody? body, StartBackfill start, PlanBackfill plan, MarketRunQueries runs, CancellationToken ct)
    {
        if (body?.Interval is { } text && BarIntervals.Parse(text) is null)
            return MarketProblems.BadRequest("interval is 1d or 1m.");

        if (body?.Assets is { Count: 0 })
            return MarketProblems.BadRequest("assets names no asset. Leave it out for every asset, or name at least one.");

        var request = new BackfillRequest(MarketRunKind.Backfill, MarketRunTrigger.Api, AuditActors.Of(http))
        {
            Symbols = body?.Assets ?? [],
            Interval = BarIntervals.Parse(body?.Interval),
            From = body?.From,
            To = body?.To,
        };
        if (body?.Preview is true)
        {
            var (preview, error) = await plan.PreviewAsync(request, ct);
            return error is null ? TypedResults.Ok(new BackfillAnswer("preview", preview)) : Problem.Of(error);
        }

        return await start.ExecuteAsync(request, ct) switch
        {
            BackfillOutcome.Started { RunId: var id } =>
                TypedResults.Accepted($"/ingestion/runs/{id}", await runs.FindAsync(id, ct)),
            BackfillOutcome.NothingToDo => TypedResults.Ok(new BackfillAnswer("nothing_to_do", null)),
            BackfillOutcome.AlreadyActive { RunId: var active } => Problem.Of(
                StatusCodes.Status409Conflict, "RUN_ALREADY_ACTIVE", "run already active",
                "Wait for the active run, watch it, or cancel it; then start again.",
                ("active_run_id", active), ("active_run", $"/ingestion/runs/{active}")),
            BackfillOutcome.Refused { Error: var error } => Problem.Of(error, http.Response),
            _ => throw new InvalidOperationException("A start has four outcomes."),
        };
    }
}

/// <summary>Body of POST /ingestion/backfill; every part may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StartBackfillBody(
    [property: Description("Symbols of the assets; every asset when left out")] IReadOnlyList<string>? Assets = null,
    [property: Description("1d or 1m; both when left out")] string? Interval = null,
    [property: Description("First moment, UTC; three years back for days, 90 days for minutes when left out")] DateTimeOffset? From = null,
    [property: Description("First moment after the window, UTC; now when left out")] DateTimeOffset? To = null,
    [property: Description("Only say what the run would ask for")] bool? Preview = null);

/// <summary>Answer to a start that made no run.</summary>
/// <param name="Kind"><c>preview</c> or <c>nothing_to_do</c>.</param>
/// <param name="Preview">What a run would ask for; null for the latter.</param>
internal sealed record BackfillAnswer(string Kind, BackfillPreview? Preview);
