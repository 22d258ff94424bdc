using System.ComponentModel;
using System.Security.Claims;
using System.Text;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.RunList;

/// <summary>The HTTP API of lists of runs: pages, whole lists as files, and whether today's data can be trusted.</summary>
internal static class RunListEndpoints
{
    public static void MapRunListEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion").WithTags("Ingestion runs").Needs(Capability.ReadRuns);
        runs.MapGet("/runs", ListAsync).Takes(RunFilters.List).WithName("ListIngestionRuns")
            .WithSummary("List runs, newest first by default").ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapGet("/runs/export.csv", ExportCsvAsync).Takes(RunFilters.List).RequireRateLimiting(RequestRates.Downloads)
            .WithName("ExportIngestionRunsAsCsv").WithSummary("Every run of a list as comma-separated values")
            .WithDescription(
                "UTF-8, RFC 4180, times in UTC. A text that a spreadsheet would run as a formula, or that begins with an apostrophe, "
                + "has one apostrophe more in front.")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapGet("/runs/export.json", ExportJsonAsync).Takes(RunFilters.List).RequireRateLimiting(RequestRates.Downloads)
            .WithName("ExportIngestionRunsAsJson").WithSummary("Every run of a list as a JSON array")
            .Produces<RunSummary[]>().ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapGet("/completeness", CompletenessAsync).WithName("GetCompleteness")
            .WithSummary("Whether today's data can be trusted: the last day of each statement, and what is missing since when");
        runs.MapGet("/accounts", AccountsAsync).WithName("ListAccounts")
            .WithSummary("The accounts with runs that the user can see, each with its key for addresses");
    }

    private static async Task<Results<Ok<Page<RunSummary>>, Ok<object>, ProblemHttpResult>> ListAsync(
        HttpContext http, RunListQueries queries, AccountQueries accounts, OtherRuns others,
        [Description("Rows a page, 1 to 500")] int? limit,
        [Description("Runs of market data in place of statements: market for all of them, or backfill, top_up, ask_again. With it state is "
            + "started, success or failed, and no other filter applies")]
        string? kind,
        CancellationToken ct)
    {
        if (kind is not null)
        {
            return (others.FaultOf(http.Request.Query) ?? PageSize.FaultOf(limit)) is { } wrong
                ? FlexProblems.BadRequest(wrong)
                : TypedResults.Ok(await others.ListAsync(http.RequestServices, http.Request.Query, limit ?? PageSize.Default, ct));
        }

        if (!RunFilters.List.TryRead(RunFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return FlexProblems.BadRequest(outside);

        return TypedResults.Ok(await queries.ReadAsync(http.User.Accounts(), request, accounts, limit ?? PageSize.Default, ct));
    }

    private static async Task<Ok<CompletenessReport>> CompletenessAsync(
        ClaimsPrincipal user, CompletenessQueries completeness, CancellationToken ct) =>
        TypedResults.Ok(await completeness.ReadAsync(user.Accounts(), ct));

    private static async Task<Ok<IReadOnlyList<KnownAccount>>> AccountsAsync(
        ClaimsPrincipal user, AccountQueries accounts, CancellationToken ct) =>
        TypedResults.Ok(await accounts.ListAsync(user.Accounts(), ct));

    private static async Task<IResult> ExportCsvAsync(
        HttpContext http, RunListQueries queries, AccountQueries accounts, AuditLog audit, TimeProvider time, CancellationToken ct)
    {
        if (!RunFilters.List.TryRead(RunFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);

        var filters = (await queries.ResolveAsync(http.User.Accounts(), request.Filters, accounts, ct)).Filters;
        await audit.WriteAsync(FlexAuditEvents.RunsExported(AuditActors.Of(http), "csv"), ct);
        return TypedResults.Stream(
            async body =>
            {
                await using var text = new StreamWriter(
                    body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
                await CsvFormatter.WriteLineAsync(text, RunColumns.InFile.Select(column => column.Name), ct);
                await foreach (var run in StreamAsync(queries, http.User.Accounts(), filters, request.Order.Order(), ct))
                    await CsvFormatter.WriteLineAsync(text, RunColumns.InFile.Select(column => column.Of(run)), ct);
            },
            "text/csv; charset=utf-8; header=present", FileName(time, "csv"));
    }

    private static async Task<IResult> ExportJsonAsync(
        HttpContext http, RunListQueries queries, AccountQueries accounts, AuditLog audit, TimeProvider time, CancellationToken ct)
    {
        if (!RunFilters.List.TryRead(RunFilters.List.Query(http.Request.Query), zone: null, out var request, out var fault))
            return FlexProblems.BadRequest(fault);

        var filters = (await queries.ResolveAsync(http.User.Accounts(), request.Filters, accounts, ct)).Filters;
        await audit.WriteAsync(FlexAuditEvents.RunsExported(AuditActors.Of(http), "json"), ct);
        http.Response.Headers.ContentDisposition = $"attachment; filename={FileName(time, "json")}";
        return TypedResults.Ok(StreamAsync(queries, http.User.Accounts(), filters, request.Order.Order(), ct));
    }

    private static IAsyncEnumerable<RunSummary> StreamAsync(
        RunListQueries queries, AccountScope scope, FilterSet<IngestionRun>? filters, RunOrder order, CancellationToken ct) =>
        filters is null ? AsyncEnumerable.Empty<RunSummary>() : queries.StreamAsync(scope, filters, order, ct);

    private static string FileName(TimeProvider time, string ending) => $"runs-{time.GetUtcNow():yyyyMMdd-HHmmss}.{ending}";
}
