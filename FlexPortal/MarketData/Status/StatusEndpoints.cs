using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlexPortal.MarketData.Status;

/// <summary>The HTTP API of the status of market data.</summary>
internal static class StatusEndpoints
{
    public const string Tag = "Market data";

    public static void MapStatusEndpoints(this IEndpointRouteBuilder routes)
    {
        var status = routes.MapGroup("/status").WithTags(Tag).Needs(Capability.ReadRuns);
        status.MapGet("/summary", SummaryAsync).Takes(StatusFilters.List).WithName("GetMarketStatus")
            .WithSummary("Status of every series: coverage, last bar, lag in trading minutes, gaps, vendor, last alert")
            .WithDescription(
                "The counts are over all series, whatever the filters are. A series that was never fetched has the condition "
                + "never_fetched and no percentages. Send the ETag back as If-None-Match: 304 says that nothing but the time has changed.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .Produces(StatusCodes.Status304NotModified)
            .DescribesHeader("200", "ETag", "Version of the answer, a weak tag.");
    }

    private static async Task<Results<Ok<StatusSummary>, StatusCodeHttpResult, ProblemHttpResult>> SummaryAsync(
        HttpContext http, StatusQueries queries, [Description("Series a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        var query = StatusFilters.List.Query(http.Request.Query);
        if (!StatusFilters.List.TryRead(query, zone: null, out var request, out var fault))
            return MarketProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return MarketProblems.BadRequest(outside);

        var snapshot = await queries.ReadAsync(fresh: false, ct);
        var tag = TagOf(snapshot, $"{query.Text}&limit={limit}");
        http.Response.Headers.ETag = tag.ToString();
        // Each use asks whether it is still true.
        http.Response.Headers.CacheControl = "private, no-cache";
        if (Knows(http.Request.Headers.IfNoneMatch, tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        return await StatusSummary.OfAsync(snapshot, request.Filters, request.Cursor, limit ?? PageSize.Default) is { } summary
            ? TypedResults.Ok(summary) : MarketProblems.NoAsset();
    }

    private static EntityTagHeaderValue TagOf(StatusSnapshot snapshot, string asked) => new(
        $"\"{snapshot.Version}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked)).AsSpan(0, 4))}\"", isWeak: true);

    private static bool Knows(StringValues sent, EntityTagHeaderValue tag) =>
        EntityTagHeaderValue.TryParseList(sent, out var known) && known.Any(one => one.Compare(tag, useStrongComparison: false));
}
