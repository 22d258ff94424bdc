using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>Reads the queues.</summary>
public sealed class EmbeddingQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    private const int MostLive = 500, MostEnded = 100, Measured = 20;

    /// <summary>The queue of a group: at most 500 jobs that are not over and the last 100 that are; null without such a group.</summary>
    public async Task<GroupJobs?> FindAsync(Guid groupId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var group = await context.Set<DocumentGroupRow>().AsNoTracking().Where(row => row.GroupId == groupId)
            .Select(row => new { row.MaxParallel, row.PausedAtUtc }).FirstOrDefaultAsync(cancellationToken);
        if (group is null)
            return null;

        var jobs = context.Set<EmbeddingJobRow>().AsNoTracking().Where(job => job.GroupId == groupId);
        var live = await jobs.Where(job => job.Status == EmbeddingStatus.Started || job.Status == EmbeddingStatus.Queued)
            .OrderBy(job => job.Status == EmbeddingStatus.Queued).ThenBy(job => job.QueueNumber).Take(MostLive)
            .Select(job => new JobOfFile(job, job.File.Name, job.File.Current.RowCount)).ToListAsync(cancellationToken);
        var ended = await jobs.Where(job => job.EndedAtUtc != null).OrderByDescending(job => job.EndedAtUtc).Take(MostEnded)
            .Select(job => new JobOfFile(job, job.File.Name, job.File.Current.RowCount)).ToListAsync(cancellationToken);
        // One that ended between the two statements is in both.
        ended.RemoveAll(one => live.Exists(other => other.Job.EmbeddingJobId == one.Job.EmbeddingJobId));
        var queued = await jobs.CountAsync(job => job.Status == EmbeddingStatus.Queued, cancellationToken);
        // Before a file of the group is embedded, the last ones of other groups say how fast it will be.
        var speed = SpeedOf(ended.Select(one => one.Job));
        if (speed is null && live.Count > 0)
            speed = SpeedOf(await context.Set<EmbeddingJobRow>().AsNoTracking().Where(job => job.Status == EmbeddingStatus.Success)
                .OrderByDescending(job => job.EmbeddingJobId).Take(MostEnded).ToListAsync(cancellationToken));
        var forecast = new QueueForecast(speed, group.MaxParallel);
        return new(
            [.. Live(live, group.PausedAtUtc is null ? forecast : forecast with { TextsPerSecond = null }), .. ended.Select(Read)],
            queued, group.PausedAtUtc, forecast.TextsPerSecond);
    }

    /// <summary>One page of the jobs of a group.</summary>
    internal async Task<Page<EmbeddingJob>> ListAsync(
        Guid groupId, ListRequest<EmbeddingJobRow, EmbeddingJob> request, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var jobs = request.Filters.Apply(context.Set<EmbeddingJobRow>().AsNoTracking().Where(job => job.GroupId == groupId));
        var page = await request.Order.ReadAsync(
            async (place, most) => (await request.Order.Walk(jobs, place).Take(most)
                .Select(job => new JobOfFile(job, job.File.Name, job.File.Current.RowCount)).ToListAsync(cancellationToken))
                .ConvertAll(Read),
            request.Cursor, pageSize);
        return page with { Items = await PlaceAsync(context, groupId, page.Items, cancellationToken) };
    }

    /// <summary>What became of the files that were asked for together: their jobs in the order of the queue, at most 10,000.</summary>
    public async Task<IReadOnlyList<EmbeddingJob>> ListBatchAsync(Guid groupId, Guid batchId, CancellationToken cancellationToken)
    {
        const int most = 10_000;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var jobs = await context.Set<EmbeddingJobRow>().AsNoTracking()
            .Where(job => job.GroupId == groupId && job.BatchId == batchId).OrderBy(job => job.QueueNumber).Take(most)
            .Select(job => new JobOfFile(job, job.File.Name, job.File.Current.RowCount)).ToListAsync(cancellationToken);
        return [.. jobs.Select(Read)];
    }

    /// <summary>Why files were left out of a request, as far as their present state says it; those of other groups are unknown.</summary>
    public async Task<IReadOnlyList<NamedSkip>> ListSkippedAsync(
        Guid groupId, IReadOnlyCollection<Guid> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            return [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.GroupId == groupId && files.Contains(file.SourceFileId))
            .Select(file => new { file.SourceFileId, file.Name, file.DeletedAtUtc, file.Current.State, file.Current.RowCount })
            .ToDictionaryAsync(file => file.SourceFileId, cancellationToken);
        return
        [
            .. files.Select(id => found.TryGetValue(id, out var file)
                ? file.DeletedAtUtc is not null ? new NamedSkip(file.Name, EmbeddingErrors.FileGone(), IsRefused: true)
                    : EmbeddingErrors.ReasonOf(file.State, file.RowCount > 0) is { } reason ? new(file.Name, reason, IsRefused: true)
                    : new(file.Name, EmbeddingErrors.AlreadyQueued(), IsRefused: false)
                : new(id.ToString(), SourcesErrors.FileNotFound(), IsRefused: true)),
        ];
    }

    /// <summary>A job; null when there is none.</summary>
    public async Task<EmbeddingJob?> FindJobAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var job = await context.Set<EmbeddingJobRow>().AsNoTracking().Where(row => row.EmbeddingJobId == jobId)
            .Select(row => new JobOfFile(row, row.File.Name, row.File.Current.RowCount)).FirstOrDefaultAsync(cancellationToken);
        return job is null ? null : (await PlaceAsync(context, job.Job.GroupId, [Read(job)], cancellationToken))[0];
    }

    /// <summary>Says where in the queue jobs are; those far behind have no expected end.</summary>
    private async Task<IReadOnlyList<EmbeddingJob>> PlaceAsync(
        PortalDbContext context, Guid groupId, IReadOnlyList<EmbeddingJob> jobs, CancellationToken ct)
    {
        if (jobs.All(job => job.EndedAtUtc is not null) || await FindAsync(groupId, ct) is not { } queue)
            return jobs;

        var near = queue.Jobs.ToDictionary(job => job.JobId);
        var placed = new List<EmbeddingJob>(jobs.Count);
        foreach (var job in jobs)
        {
            if (job.EndedAtUtc is not null)
                placed.Add(job);
            else if (near.TryGetValue(job.JobId, out var found))
                placed.Add(found.State == job.State ? found : job);
            else
            {
                var before = await context.Set<EmbeddingJobRow>().CountAsync(
                    other => other.GroupId == groupId && other.Status == EmbeddingStatus.Queued && other.QueueNumber < job.QueueNumber, ct);
                placed.Add(job with { Position = before + 1 });
            }
        }

        return placed;
    }

    private static double? SpeedOf(IEnumerable<EmbeddingJobRow> ended)
    {
        var done = ended.Where(job => job.Status == EmbeddingStatus.Success && job.TextsTotal > 0 && job.DurationMs > 0)
            .Take(Measured).ToArray();
        return done.Length == 0 ? null : done.Sum(job => (double)job.TextsTotal!) * 1000 / done.Sum(job => (double)job.DurationMs!);
    }

    private IEnumerable<EmbeddingJob> Live(IReadOnlyList<JobOfFile> live, QueueForecast forecast)
    {
        var now = time.GetUtcNow();
        // Until a file is read, its rows are the most texts that it can have.
        var ends = forecast.EndsOf(
            [.. live.Select(one => (Math.Max(0, (one.Job.TextsTotal ?? one.Rows) - one.Job.TextsDone), AgainAt(one.Job, now)))], now);
        var position = 0;
        foreach (var (index, one) in live.Index())
        {
            yield return Read(one) with
            {
                Position = one.Job.Status == EmbeddingStatus.Queued ? ++position : null,
                ExpectedEndAtUtc = ends[index],
            };
        }
    }

    private EmbeddingJob Read(JobOfFile one) => Read(one.Job, one.FileName);

    private EmbeddingJob Read(EmbeddingJobRow job, string fileName) => new(
        job.EmbeddingJobId, job.SourceFileId, fileName, job.Kind, StateOf(job), job.RequestedBy, job.RequestedAtUtc)
    {
        BatchId = job.BatchId,
        Attempt = job.Attempt,
        AgainAtUtc = AgainAt(job, time.GetUtcNow()),
        StartedAtUtc = job.Attempt == 0 ? null : job.StartedAtUtc,
        EndedAtUtc = job.EndedAtUtc,
        Stage = job.Status == EmbeddingStatus.Started ? job.Stage : null,
        TextsTotal = job.TextsTotal,
        TextsDone = job.TextsDone,
        TextsReused = job.TextsReused,
        QueueNumber = job.QueueNumber,
        IsCancelling = job.Status == EmbeddingStatus.Started && job.CancelRequestedAtUtc is not null,
        Error = job.Error ?? (job.ErrorCode is null ? null : new(job.ErrorCode, job.ErrorMessage!, EmbeddingErrors.Canceled().WhatToDo)),
    };

    private static DateTimeOffset? AgainAt(EmbeddingJobRow job, DateTimeOffset now) =>
        job.Status == EmbeddingStatus.Queued && job.AvailableAtUtc > now ? job.AvailableAtUtc : null;

    private static EmbeddingState StateOf(EmbeddingJobRow job) => job.Status switch
    {
        EmbeddingStatus.Queued => EmbeddingState.Queued,
        EmbeddingStatus.Started => EmbeddingState.Processing,
        EmbeddingStatus.Success => EmbeddingState.Completed,
        _ => string.Equals(job.ErrorCode, EmbeddingErrors.Canceled().Code, StringComparison.Ordinal)
            ? EmbeddingState.Cancelled : EmbeddingState.Failed,
    };

    /// <summary>The rows of a file without its preview, which is large.</summary>
    private sealed record JobOfFile(EmbeddingJobRow Job, string FileName, long Rows);
}
