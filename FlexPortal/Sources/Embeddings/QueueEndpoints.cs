using System.ComponentModel;
using FlexPortal.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using FlexPortal.Hosting;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FlexPortal.Sources.Embeddings;

/// <summary>The HTTP API of the queue of a group and its jobs.</summary>
internal static class QueueEndpoints
{
    public const string Tag = "Sources: embeddings";

    private const string Queue = "/groups/{id:guid}/queue", Jobs = "/groups/{id:guid}/jobs", One = "/jobs/{id:guid}";

    public static void MapQueueEndpoints(this IEndpointRouteBuilder routes)
    {
        var queue = routes.MapGroup("/sources").WithTags(Tag).Needs(Capability.ReadRuns);
        queue.MapGet(Queue, FindQueueAsync).WithName("GetQueue")
            .WithSummary("The queue of a group: jobs under way, the first that wait, and those that ended last")
            .ProducesProblem(StatusCodes.Status404NotFound);
        queue.MapGet(Jobs, ListAsync).Takes(EmbeddingJobFilters.List).WithName("ListJobs")
            .WithSummary("Jobs of a group, the last in the queue first")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        queue.MapGet(One, FindAsync).WithName("GetJob")
            .WithSummary("One job: where it is in the queue and when it will probably end, how far it is, or how it ended")
            .ProducesProblem(StatusCodes.Status404NotFound);
        queue.MapPost(One + "/cancel", CancelAsync).Needs(Capability.EditSources).WithName("CancelJob")
            .WithSummary("Cancel a job: at once while it waits, within seconds while it is processed; the former embeddings answer on")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        queue.MapPost(Queue + "/pause", (Guid id, HttpContext http, PauseQueue pause, EmbeddingQueries jobs, CancellationToken ct) =>
                PauseAsync(id, paused: true, http, pause, jobs, ct))
            .Needs(Capability.EditSources).WithName("PauseQueue")
            .WithSummary("Pause the queue of a group; files that are being embedded go on to their end")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        queue.MapPost(Queue + "/resume", (Guid id, HttpContext http, PauseQueue pause, EmbeddingQueries jobs, CancellationToken ct) =>
                PauseAsync(id, paused: false, http, pause, jobs, ct))
            .Needs(Capability.EditSources).WithName("ResumeQueue").WithSummary("Resume a paused queue")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<GroupJobs>, ProblemHttpResult>> FindQueueAsync(
        [Description("The group")] Guid id, EmbeddingQueries jobs, CancellationToken ct) =>
        await jobs.FindAsync(id, ct) is { } queue ? TypedResults.Ok(queue) : Problem.Of(SourcesErrors.GroupNotFound());

    private static async Task<Results<Ok<Page<EmbeddingJob>>, ProblemHttpResult>> ListAsync(
        [Description("The group")] Guid id, HttpContext http, GroupQueries groups, EmbeddingQueries jobs,
        [Description("Jobs a page, 1 to 500")] int? limit, CancellationToken ct)
    {
        var list = EmbeddingJobFilters.List;
        if (!list.TryRead(list.Query(http.Request.Query), zone: null, out var request, out var fault))
            return SourcesProblems.BadRequest(fault);
        if (PageSize.FaultOf(limit) is { } outside)
            return SourcesProblems.BadRequest(outside);
        if (await groups.FindAsync(id, ct) is null)
            return Problem.Of(SourcesErrors.GroupNotFound());

        return TypedResults.Ok(await jobs.ListAsync(id, request, limit ?? PageSize.Default, ct));
    }

    private static async Task<Results<Ok<EmbeddingJob>, ProblemHttpResult>> FindAsync(
        [Description("The job")] Guid id, EmbeddingQueries jobs, CancellationToken ct) =>
        await jobs.FindJobAsync(id, ct) is { } job ? TypedResults.Ok(job) : Problem.Of(EmbeddingErrors.JobNotFound());

    private static async Task<Results<Ok<EmbeddingJob>, ProblemHttpResult>> CancelAsync(
        [Description("The job")] Guid id, HttpContext http, CancelEmbedding cancel, EmbeddingQueries jobs, CancellationToken ct) =>
        await cancel.ExecuteAsync(id, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(await jobs.FindJobAsync(id, ct));

    private static async Task<Results<Ok<GroupJobs>, ProblemHttpResult>> PauseAsync(
        Guid id, bool paused, HttpContext http, PauseQueue pause, EmbeddingQueries jobs, CancellationToken ct) =>
        await pause.ExecuteAsync(id, paused, AuditActors.Of(http), ct) is { } error
            ? Problem.Of(error) : TypedResults.Ok(await jobs.FindAsync(id, ct));
}
