using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Alerts;

/// <summary>The HTTP API of incidents: list, acknowledge, snooze, and a test of the way to the distribution list.</summary>
internal static class AlertEndpoints
{
    public static void MapAlertEndpoints(this IEndpointRouteBuilder routes)
    {
        var alerts = routes.MapGroup("").WithTags("Market data alerts").Needs(Capability.ReadRuns);
        alerts.MapGet("/alerts", ListAsync).Takes(AlertFilters.List).WithName("ListAlerts")
            .WithSummary("List incidents of market data, newest first, cleared ones included")
            .WithDescription("An incident is a series that is late or, without asset and interval, a vendor outage: the incidents of its "
                + "series name it in parent_alert_id.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        alerts.MapGet("/alerts/{id:guid}", FindAsync).WithName("GetAlert").WithSummary("Get an incident")
            .ProducesProblem(StatusCodes.Status404NotFound);
        alerts.MapPost("/alerts/{id:guid}/acknowledge", AcknowledgeAsync).Needs(Capability.EditLabels).WithName("AcknowledgeAlert")
            .WithSummary("Acknowledge an incident, with those below it; it stays open until the series has caught up")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        alerts.MapPost("/alerts/{id:guid}/snooze", SnoozeAsync).Needs(Capability.EditLabels).WithName("SnoozeAlert")
            .WithSummary("Send no mail for the series of an incident, and of those below it, until a time")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Not for tokens: the distribution list belongs to the settings.</summary>
    public static void MapAlertTest(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/alerts/test", TestAsync).WithTags("Market data alerts").Needs(Capability.ManageSettings)
            .RequireRateLimiting(RequestRates.Starts).WithName("TestAlerts")
            .WithSummary("Send a test message to the distribution list; without a mail server it is captured")
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Ok<Page<MarketAlert>>, ProblemHttpResult>> ListAsync(
        HttpContext http, AlertQueries queries, AssetQueries assets, [Description("Incidents a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (!AlertFilters.List.TryRead(AlertFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return BadRequest(outside);

        if (await assets.IsUnknownAsync(request.Filters.Of(AlertFilters.Asset), ct))
            return MarketProblems.NoAsset();

        return TypedResults.Ok(await queries.ListAsync(request.Filters, request.Cursor, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<Ok<MarketAlert>, ProblemHttpResult>> FindAsync(
        [Description("The incident")] Guid id, AlertQueries queries, CancellationToken ct) =>
        await queries.FindAsync(id, ct) is { } alert ? TypedResults.Ok(alert) : Problem.Of(AlertErrors.NotFound());

    private static async Task<Accepted<TestAlert>> TestAsync(HttpContext http, SendTestAlert test, CancellationToken ct) =>
        TypedResults.Accepted((string?)null, await test.ExecuteAsync(AuditActors.Of(http), ct));

    private static async Task<Results<Ok<MarketAlert>, ProblemHttpResult>> AcknowledgeAsync(
        [Description("The incident")] Guid id, HttpContext http, AcknowledgeAlert acknowledge, AlertQueries queries,
        CancellationToken ct) =>
        await acknowledge.ExecuteAsync(id, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error)
            : TypedResults.Ok(await queries.FindAsync(id, ct));

    private static async Task<Results<Ok<MarketAlert>, ProblemHttpResult>> SnoozeAsync(
        [Description("The incident")] Guid id, HttpContext http, SnoozeAlertBody body, SnoozeAlert snooze, AlertQueries queries,
        CancellationToken ct) =>
        await snooze.ExecuteAsync(id, body.Until, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error)
            : TypedResults.Ok(await queries.FindAsync(id, ct));

    private static ProblemHttpResult BadRequest(string detail) =>
        Problem.Of(StatusCodes.Status400BadRequest, "REQUEST_INVALID", "The request cannot be understood.", detail);
}

/// <summary>Body of POST /alerts/{id}/snooze.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SnoozeAlertBody(
    [property: JsonRequired, Description("End of the snooze, a time with an offset, at most 30 days ahead")] DateTimeOffset Until);
