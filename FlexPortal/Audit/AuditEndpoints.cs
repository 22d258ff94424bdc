using System.ComponentModel;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Audit;

/// <summary>The audit log over HTTP: page by page, and whole as a file.</summary>
internal static class AuditEndpoints
{
    /// <summary>What the log needs to know of requests.</summary>
    public static void AddAuditOfRequests(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<IClaimsTransformation, FromAddress>();
        services.AddSingleton(NavEntry.Of<AuditPage>(NavGroup.Admin, "Audit log", IconName.Audit));
    }

    public static void MapAuditEndpoints(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/audit").WithTags("Audit").Needs(Capability.ReadAudit);
        audit.MapGet("/entries", ListAsync).Takes(AuditFilters.List).WithName("ListAuditEntries").WithSummary("Who did what, newest first")
            .WithDescription(
                "Each entry has link, the SHA-256 over all its fields and prev_link, the link of the entry before; docs/adr/0009 "
                + "describes the text that is hashed.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        audit
            .MapGet("/export.csv", ExportAsync)
            .Takes(AuditFilters.List)
            .WithName("ExportAuditEntries")
            .WithSummary("Every entry of such a list as comma-separated values, newest first")
            .WithDescription(
                "UTF-8, RFC 4180, times in UTC with microseconds. A text that a spreadsheet would run as a formula, or that begins with "
                + "an apostrophe, has one apostrophe more in front.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<Page<AuditEntry>>, ProblemHttpResult>> ListAsync(
        HttpContext http, AuditQueries queries, [Description("Entries a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        if (!AuditFilters.List.TryRead(AuditFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);

        return TypedResults.Ok(await queries.ListAsync(request.Filters, request.Cursor, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        HttpContext http, AuditQueries queries, AuditLog audit, TimeProvider time, CancellationToken ct)
    {
        var query = AuditFilters.List.Query(http.Request.Query);
        if (!AuditFilters.List.TryRead(query, zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);

        await audit.WriteAsync(AuditFormatter.Export(AuditActors.Of(http), query), ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            body => AuditCsv.WriteAsync(queries.StreamAsync(request.Filters, ct), body, ct),
            "text/csv; charset=utf-8; header=present",
            $"audit-{time.GetUtcNow():yyyyMMdd-HHmmss}.csv");
    }
}
