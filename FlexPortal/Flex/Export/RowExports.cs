using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Export;

/// <summary>The rows of a section as a file.</summary>
internal static class RowExports
{
    public static void MapRowExports(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Evidence").Needs(Capability.ReadRuns);
        runs.MapGet("/records.csv", CsvAsync).RequireRateLimiting(RequestRates.Downloads).WithName("ExportRawRecords")
            .WithSummary("Rows of one section as CSV, every attribute a column")
            .WithDescription("UTF-8, RFC 4180. The first six columns, whose names begin with #, give the position of a row. Present and "
                + "empty is \"\", absent is nothing. "
                + "A value that a spreadsheet would run as a formula, or that begins with an apostrophe, has one apostrophe more in front.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, ExportRows export, AuditLog audit,
        [Description("Element name of the section")] string? section, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(section) || !ListFilter.IsText(section))
            return FlexProblems.BadRequest(
                "section is the element name of a section, such as Trades: sections have different columns, so each is a separate file.");
        if (await queries.FindRunAsync(http.User.Accounts(), id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);
        if (run is not { Status: RunStatus.Success, RawArtifactId: not null })
            return FlexProblems.NoArtifact(id);

        await audit.WriteAsync(FlexAuditEvents.RowsExported(AuditActors.Of(http), id, section), ct);
        var name = new string([.. section.Where(char.IsAsciiLetterOrDigit).Take(60)]);
        return TypedResults.Stream(
            body => export.ExecuteAsync(run, section, body, ct), "text/csv; charset=utf-8; header=present",
            $"flex-{run.PeriodKey}-{name}-{run.IngestionRunId.ToString()[^12..]}.csv");
    }
}
