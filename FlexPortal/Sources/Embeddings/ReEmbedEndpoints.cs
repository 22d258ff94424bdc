using System.ComponentModel;
using System.Text.Json.Serialization;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Work;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources.Embeddings;

/// <summary>The HTTP API that embeds files again: one, some, or all of a group; or says what that would do.</summary>
internal static class ReEmbedEndpoints
{
    public static void MapReEmbedEndpoints(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/sources").WithTags(QueueEndpoints.Tag).Needs(Capability.EditSources);
        files.MapPost("/groups/{id:guid}/reembed", StartBatchAsync).RequireRateLimiting(RequestRates.Starts).WithName("ReEmbedFiles")
            .WithSummary("Embed files of a group again, or say what that would do")
            .WithDescription(
                "202: the files are in the queue; one that cannot be embedded does not stop the others and is in skipped with the reason. "
                + "200: with dry_run, the texts of each file: new or changed ones, and those that have no vector yet.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .DescribesHeader("202", "Location", "Address of the list of the jobs.");
        files.MapPost("/files/{id:guid}/reembed", StartOneAsync).RequireRateLimiting(RequestRates.Starts).WithName("ReEmbedFile")
            .WithSummary("Embed a file again, or say what that would do")
            .WithDescription("202: the file is in the queue. 200: with dry_run, its texts.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .DescribesHeader("202", "Location", "Address of the job.");
    }

    private static async Task<Results<Accepted<ReEmbedOutcome>, Ok<ReEmbedPreview>, ProblemHttpResult>> StartBatchAsync(
        [Description("The group")] Guid id, HttpContext http, ReEmbedFilesBody? body, ReEmbed reembed, PreviewReEmbed preview,
        CancellationToken ct)
    {
        if (body?.Files is { Count: 0 or > ReEmbed.MostFiles })
            return SourcesProblems.BadRequest($"files has 1 to {ReEmbed.MostFiles} ids; leave it out for the whole group.");

        var request = new ReEmbedRequest(id, body?.Files);
        if (body?.DryRun is true)
        {
            var (found, refused) = await preview.ExecuteAsync(request, ct);
            return refused is null ? TypedResults.Ok(found) : Problem.Of(refused);
        }

        var (outcome, error) = await reembed.ExecuteAsync(request, AuditActors.Of(http), ct);
        return error is null
            ? TypedResults.Accepted($"/sources/groups/{id}/jobs?batch={outcome!.BatchId}", outcome) : Problem.Of(error);
    }

    private static async Task<Results<Accepted<EmbeddingJob>, Ok<ReEmbedPlan>, ProblemHttpResult>> StartOneAsync(
        [Description("The file")] Guid id, HttpContext http, ReEmbedFileBody? body, FileQueries files, ReEmbed reembed,
        PreviewReEmbed preview, EmbeddingQueries jobs, CancellationToken ct)
    {
        if (await files.FindAsync(id, ct) is not { File: { DeletedAtUtc: null, GroupId: var group } })
            return Problem.Of(SourcesErrors.FileNotFound());

        var request = new ReEmbedRequest(group, [id]);
        if (body?.DryRun is true)
        {
            var (found, refused) = await preview.ExecuteAsync(request, ct);
            return (refused ?? found!.Files[0].Error) is { } fault ? Problem.Of(fault) : TypedResults.Ok(found!.Files[0]);
        }

        var (outcome, error) = await reembed.ExecuteAsync(request, AuditActors.Of(http), ct);
        if ((error ?? (outcome!.Skipped is [var skipped] ? skipped.Error : null)) is { } refusal)
            return Problem.Of(refusal);
        var job = outcome!.Queued[0].JobId;
        return TypedResults.Accepted($"/sources/jobs/{job}", await jobs.FindJobAsync(job, ct));
    }
}

/// <summary>Body of POST /sources/groups/{id}/reembed; every part may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReEmbedFilesBody(
    [property: Description("Ids of files of the group, 1 to 10,000; all files of the group when left out")]
    IReadOnlyList<Guid>? Files = null,
    [property: Description("Only say what would be embedded")] bool? DryRun = null);

/// <summary>Body of POST /sources/files/{id}/reembed; may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReEmbedFileBody([property: Description("Only say what would be embedded")] bool? DryRun = null);
