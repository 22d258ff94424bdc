using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Evidence;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Flex.Evidence;

/// <summary>The HTTP API of evidence: the pack of a run, and its verification.</summary>
internal static class EvidenceEndpoints
{
    public static void MapEvidenceEndpoints(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/ingestion/runs/{id:guid}").WithTags("Evidence").Needs(Capability.ReadRuns);
        runs.MapGet("/evidence", PackAsync).Needs(Capability.DownloadArtifacts).RequireRateLimiting(RequestRates.Downloads)
            .WithName("DownloadEvidence").WithSummary("The evidence pack of a run as a zip, verified while it is written")
            .WithDescription("The run, its timeline and events, diagnostics, the original bytes, their position in the account's chain, "
                + "the result of "
                + "verifying them now, and SHA-256 of every file. The pack of a damaged statement says that it is damaged.")
            .Produces<Stream>(StatusCodes.Status200OK, "application/zip").ProducesProblem(StatusCodes.Status404NotFound);
        runs.MapGet("/verification", VerifyAsync).RequireRateLimiting(RequestRates.Downloads).WithName("VerifyRunArtifact")
            .WithSummary("Verify the bytes and rows of a run now")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> PackAsync(
        [Description("The run")] Guid id, HttpContext http, FlexQueries queries, WriteEvidencePack pack, AuditLog audit,
        CancellationToken ct)
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
        if (run.RawArtifactId is not { } artifact
            || await prove.ExecuteAsync(http.User.Accounts(), artifact, progress: null, ct) is not { } proof)
            return FlexProblems.NoArtifact(id);

        await audit.WriteAsync(FlexAuditEvents.Verified(AuditActors.Of(http), proof), ct);
        return TypedResults.Ok(proof);
    }
}
