using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Audit;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Flex.Export;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Evidence;

/// <summary>What leaves the portal as a file: the evidence of a run, and rows as CSV.</summary>
internal static class EvidenceEndpoints
{
    public static void MapEvidenceEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Evidence").Needs(Capability.ReadRuns);
        runs.MapGet("/evidence", PackAsync).Needs(Capability.DownloadArtifacts).RequireRateLimiting(RequestRates.Downloads).WithName("DownloadEvidence").WithSummary("Everything about a run as a zip, verified while it is written")
            .WithDescription("The run, its timeline and events, diagnostics, the original bytes, their place in the account's chain, the result of "
                + "verifying them now, and SHA-256 of every file. A pack about damaged bytes is given too, and says so.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/zip").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/verification", VerifyAsync).RequireRateLimiting(RequestRates.Downloads).WithName("VerifyRunArtifact").WithSummary("Verify the bytes and rows of a run now")
            .ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/records.csv", CsvAsync).RequireRateLimiting(RequestRates.Downloads).WithName("ExportRawRecords").WithSummary("Rows of one section as CSV, every attribute a column")
            .WithDescription("UTF-8, RFC 4180. The first six columns, whose names begin with #, say where a row stands. Present and empty is \"\", absent is nothing. "
                + "A value that a spreadsheet would run as a formula, or that begins with an apostrophe, has one apostrophe more in front.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> PackAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, WriteEvidencePack pack, AuditLog audit, CancellationToken ct)
    {
        if (await queries.FindRunAsync(http.User.Accounts(), id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        await audit.WriteAsync(FlexAuditEvents.EvidenceGiven(AuditActors.Of(http), id), ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(body => pack.ExecuteAsync(run, body, ct), "application/zip", WriteEvidencePack.FileName(run));
    }

    private static async Task<Results<Ok<ArtifactProof>, ProblemHttpResult>> VerifyAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, ProveArtifact prove, AuditLog audit, CancellationToken ct)
    {
        if (await queries.FindRunAsync(http.User.Accounts(), id, ct) is not { } run)
            return FlexProblems.RunNotFound(id);

        http.Response.Headers.CacheControl = "no-store";
        if (run.RawArtifactId is not { } artifact || await prove.ExecuteAsync(http.User.Accounts(), artifact, progress: null, ct) is not { } proof)
            return FlexProblems.NoArtifact(id);

        await audit.WriteAsync(FlexAuditEvents.Verified(AuditActors.Of(http), proof), ct);
        return TypedResults.Ok(proof);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> CsvAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, ExportRows export, AuditLog audit,
        [Description("Element name of the section")] string? section, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(section) || !ListFilter.IsText(section))
            return FlexProblems.BadRequest("section is the element name of a section, such as Trades: sections have different columns, so each is a file of its own.");
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
