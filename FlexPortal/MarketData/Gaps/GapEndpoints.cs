using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Status;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Gaps;

/// <summary>The HTTP API of acknowledged gaps.</summary>
internal static class GapEndpoints
{
    private const string Address = "/{symbol}/gaps/acknowledged";

    public static void MapGapEndpoints(this IEndpointRouteBuilder routes)
    {
        var gaps = routes.MapGroup("/market").WithTags(StatusEndpoints.Tag).Needs(Capability.ReadRuns);
        gaps.MapGet(Address, ListAsync).TakesTexts(["interval", "1d or 1m; both when left out"])
            .WithName("ListAcknowledgedGaps").WithSummary("Acknowledged gaps of an asset, newest first; at most 500")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        gaps.MapPost(Address, AcknowledgeAsync).Needs(Capability.EditLabels).WithName("AcknowledgeGap")
            .WithSummary("Mark the missing slots of a window as known: those that are vendor_gap, not_fetched or rejected")
            .WithDescription(
                "They become acknowledged until they are reopened or the last day has passed. A bar that comes later is stored.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        gaps.MapDelete(Address + "/{id:guid}", ReopenAsync).Needs(Capability.EditLabels).WithName("ReopenGap")
            .WithSummary("End an acknowledgement: its slots are again what they would be without it")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<GapAcknowledgements>, ProblemHttpResult>> ListAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, AssetQueries assets, GapQueries gaps,
        [Description("true to list those that are over too")] QueryFlag? ended, CancellationToken ct)
    {
        var interval = http.Request.Query["interval"].ToString();
        if (interval.Length > 0 && BarIntervals.Parse(interval) is null)
            return MarketProblems.BadRequest("interval is 1d or 1m.");

        return await assets.FindAsync(symbol, ct) is { } asset
            ? TypedResults.Ok(await gaps.ListAsync(asset, BarIntervals.Parse(interval), ended is { Value: true }, ct))
            : MarketProblems.NoAsset();
    }

    private static async Task<Results<Ok<GapAcknowledgement>, ProblemHttpResult>> AcknowledgeAsync(
        [Description("Symbol of the asset")] string symbol, HttpContext http, AcknowledgeGapBody body, AcknowledgeGap acknowledge,
        CancellationToken ct)
    {
        if (BarIntervals.Parse(body.Interval) is not { } interval)
            return MarketProblems.BadRequest("interval is 1d or 1m.");

        var request = new GapRequest(symbol, interval, new(body.From, body.To))
        {
            Reason = body.Reason ?? "",
            Link = body.Link,
            Until = body.Until,
        };
        var (gap, error) = await acknowledge.ExecuteAsync(request, AuditActors.Of(http), ct);
        return error is null ? TypedResults.Ok(gap) : Problem.Of(error);
    }

    private static async Task<Results<Ok<ReopenedGap>, ProblemHttpResult>> ReopenAsync(
        [Description("Symbol of the asset")] string symbol, [Description("The acknowledgement")] Guid id, HttpContext http,
        ReopenGap reopen, GapQueries gaps, CancellationToken ct)
    {
        var (asset, _) = await gaps.FindSeriesAsync(id, ct);
        if (!string.Equals(asset?.Setting.Symbol, symbol, StringComparison.OrdinalIgnoreCase))
            return Problem.Of(GapErrors.NotFound());

        return await reopen.ExecuteAsync(id, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(new ReopenedGap(id));
    }
}

/// <summary>Body of POST /market/{symbol}/gaps/acknowledged.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AcknowledgeGapBody(
    [property: JsonRequired, Description("1d or 1m")] string? Interval,
    [property: JsonRequired, Description("First moment of the window, a time with an offset")] DateTimeOffset From,
    [property: JsonRequired, Description("First moment after the window")] DateTimeOffset To,
    [property: JsonRequired, Description("Why these bars are missing, 3 to 500 characters")] string? Reason,
    [property: Description("An http or https address with more")] string? Link = null,
    [property: Description("Last day (yyyy-MM-dd) by UTC; without it until a user ends it")] DateOnly? Until = null);

/// <summary>Answer of DELETE /market/{symbol}/gaps/acknowledged/{id}.</summary>
internal sealed record ReopenedGap(Guid GapAcknowledgementId);
