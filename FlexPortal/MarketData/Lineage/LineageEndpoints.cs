using System.ComponentModel;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Status;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Lineage;

/// <summary>The HTTP API of lineage.</summary>
internal static class LineageEndpoints
{
    public static void MapLineageEndpoints(this IEndpointRouteBuilder routes) => routes.MapGet("/lineage", ReadAsync)
        .TakesTexts(
            ["asset", "Symbol of the asset, required"], ["interval", "1d or 1m; 1m when left out"],
            ["from", $"Answers for slots after: {SeriesQuery.Accepts}"],
            ["to", $"Answers for slots before: {SeriesQuery.Accepts}. A day counts to its end"],
            ["at", "A moment in UTC: which answer brought the bar of this slot. Not together with from, to and cursor"],
            ["cursor", "next_cursor or previous_cursor of another page"])
        .Needs(Capability.ReadRuns).WithTags(StatusEndpoints.Tag).WithName("GetLineage")
        .WithSummary("Where bars come from: the answers of vendors for slices of a series, newest slice first")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<LineageReport>, ProblemHttpResult>> ReadAsync(
        HttpContext http, AssetQueries assets, LineageQueries lineage, [Description("Answers a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        var query = http.Request.Query;
        if (!SeriesQuery.TryRead(query, out var asked, out var fault))
            return MarketProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return MarketProblems.BadRequest(outside);
        if (!LineageQueries.Newest.TryParse(query["cursor"], out var cursor))
            return MarketProblems.BadRequest(Cursor.Fault);
        if (asked.At is not null && (asked.From ?? asked.To) is not null)
            return MarketProblems.BadRequest("at is not given together with from or to.");
        var symbol = query["asset"].ToString();
        if (string.IsNullOrWhiteSpace(symbol))
            return MarketProblems.BadRequest("asset is the symbol of an asset.");
        if (await assets.FindAsync(symbol, ct) is not { } asset)
            return MarketProblems.NoAsset();

        return TypedResults.Ok(asked.At is { } at
            ? await lineage.FindAsync(asset, asked.Interval, at, ct)
            : await lineage.ListAsync(asset, asked.Interval, (asked.From, asked.To), cursor, limit ?? PageSize.Default, ct));
    }
}
