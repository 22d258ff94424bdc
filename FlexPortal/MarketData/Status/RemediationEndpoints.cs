using System.ComponentModel;
using System.Text;
using FlexPortal.Audit;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.MarketData.Status;

/// <summary>The HTTP API of failures and repairs, and of the rate of success.</summary>
internal static class RemediationEndpoints
{
    public static void MapRemediationEndpoints(this IEndpointRouteBuilder routes)
    {
        var status = routes.MapGroup("/status").WithTags(StatusEndpoints.Tag).Needs(Capability.ReadRuns);
        status.MapGet("/remediation", ListAsync).Takes(RemediationFilters.List).WithName("ListRemediation")
            .WithSummary("Failures of the last days and what was done about them, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        status.MapGet("/remediation/export.csv", ExportCsvAsync).Takes(RemediationFilters.List).RequireRateLimiting(RequestRates.Downloads)
            .WithName("ExportRemediationAsCsv").WithSummary("The whole list as comma-separated values")
            .WithDescription("UTF-8, RFC 4180, times in UTC, formulas disarmed as in the export of runs.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        status.MapGet("/remediation/export.json", ExportJsonAsync).Takes(RemediationFilters.List)
            .RequireRateLimiting(RequestRates.Downloads).WithName("ExportRemediationAsJson").WithSummary("The whole list as a JSON array")
            .Produces<RemediationEntry[]>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        status.MapGet("/success-rate", RateAsync).WithName("GetMarketSuccessRate")
            .WithSummary("Part of the slices of the last 30 days that ended well, and what is left of the error budget")
            .WithDescription(
                "The unit is a slice that ended after all its attempts. Skipped slices do not count; faults of vendors do, and are also "
                + "counted apart.");
    }

    private static async Task<Results<Ok<Page<RemediationEntry>>, ProblemHttpResult>> ListAsync(
        HttpContext http, RemediationQueries queries, AssetQueries assets, [Description("Entries a page, 1 to 500")] int? limit,
        CancellationToken ct)
    {
        if (!RemediationFilters.List.TryRead(RemediationFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return MarketProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return MarketProblems.BadRequest(outside);

        if (await assets.IsUnknownAsync(request.Filters.Of(RemediationFilters.Asset), ct))
            return MarketProblems.NoAsset();

        return TypedResults.Ok(await queries.ListAsync(request.Filters, request.Cursor, limit ?? PageSize.Default, ct));
    }

    private static async Task<IResult> ExportCsvAsync(
        HttpContext http, RemediationQueries queries, AssetQueries assets, AuditLog audit, TimeProvider time, CancellationToken ct)
    {
        if (!RemediationFilters.List.TryRead(RemediationFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return MarketProblems.BadRequest(fault);

        if (await assets.IsUnknownAsync(request.Filters.Of(RemediationFilters.Asset), ct))
            return MarketProblems.NoAsset();

        await audit.WriteAsync(MarketAuditEvents.FailuresExported(AuditActors.Of(http), "csv"), ct);
        return TypedResults.Stream(
            async body =>
            {
                await using var text = new StreamWriter(
                    body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
                await CsvFormatter.WriteLineAsync(text, RemediationColumn.All.Select(column => column.Name), ct);
                await foreach (var entry in queries.StreamAsync(request.Filters, ct))
                    await CsvFormatter.WriteLineAsync(text, RemediationColumn.All.Select(column => column.Of(entry)), ct);
            },
            "text/csv; charset=utf-8; header=present", FileName(time, "csv"));
    }

    private static async Task<IResult> ExportJsonAsync(
        HttpContext http, RemediationQueries queries, AssetQueries assets, AuditLog audit, TimeProvider time, CancellationToken ct)
    {
        if (!RemediationFilters.List.TryRead(RemediationFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return MarketProblems.BadRequest(fault);

        if (await assets.IsUnknownAsync(request.Filters.Of(RemediationFilters.Asset), ct))
            return MarketProblems.NoAsset();

        await audit.WriteAsync(MarketAuditEvents.FailuresExported(AuditActors.Of(http), "json"), ct);
        http.Response.Headers.ContentDisposition = $"attachment; filename={FileName(time, "json")}";
        return TypedResults.Ok(queries.StreamAsync(request.Filters, ct));
    }

    private static async Task<Ok<SuccessRate>> RateAsync(SuccessRateQueries queries, CancellationToken ct) =>
        TypedResults.Ok(await queries.ReadAsync(ct));

    private static string FileName(TimeProvider time, string ending) => $"market-failures-{time.GetUtcNow():yyyyMMdd-HHmmss}.{ending}";
}
