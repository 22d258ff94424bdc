using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using Microsoft.Extensions.Logging;
using Npgsql;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>Works on the files that this process claimed, and records the end of each: done, back in its place, or failed.</summary>
internal sealed class EmbeddingOrchestrator(
    JobWorker worker, EmbedFile embed, JobEnding ending, PortalDatabase database, TimeProvider time,
    ILogger<EmbeddingOrchestrator> logger)
{
    private static readonly JobErrors Errors = new(QueueErrors.Canceled(), QueueErrors.Shutdown(), QueueErrors.Internal);

    private int _running;

    /// <summary>Files that this process works on.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Whether the process is stopping.</summary>
    public bool IsStopping => worker.IsStopping;

    /// <summary>Takes on a claimed file.</summary>
    public void Begin(ClaimedFile claimed)
    {
        Interlocked.Increment(ref _running);
        worker.Begin(claimed.Lease, async (heartbeat, shutdown) =>
        {
            try
            {
                await RunAsync(claimed, heartbeat, shutdown);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        });
    }

    /// <summary>Waits until a job that this process works on is over; returns at once for any other.</summary>
    public Task WaitAsync(Guid jobId) => worker.WaitAsync(jobId);

    private async Task RunAsync(ClaimedFile claimed, JobHeartbeat heartbeat, CancellationToken shutdown)
    {
        using var recorder = new JobRecorder(database, claimed.Lease, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(heartbeat.Stop, shutdown);
        try
        {
            await embed.ExecuteAsync(claimed, recorder, stop.Token);
            EmbeddingLog.Embedded(logger, claimed.Lease.JobId, claimed.Attempt);
        }
#pragma warning disable CA1031 // The worker is one of the three places that catch everything: a fault ends on the job.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await ending.ExecuteAsync(
                claimed.Lease, row => Errors.Of(
                    exception, heartbeat.Reason, row,
                    fingerprint => EmbeddingLog.Fault(logger, exception, claimed.Lease.JobId, fingerprint), shutdown),
                (connection, error, ct) => FailAsync(connection, claimed, recorder, error, ct));
        }
    }

    /// <summary>The error stays on a job that goes back to its place, so that a user sees what it waits for.</summary>
    private async Task<bool> FailAsync(
        NpgsqlConnection connection, ClaimedFile claimed, JobRecorder recorder, PortalError error, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var stage = recorder.StageName ?? EnumFormatter.From(EmbeddingStage.Read);
        if (error == QueueErrors.Shutdown() || error == QueueErrors.Canceled())
            recorder.Stop();
        else
            recorder.Fail();
        var isRecorded = await claimed.Lease.Table.Sql.EndAsync(
            connection, claimed.Lease, new(stage, recorder.DiagnosticsJson, error), ct);
        if (error == QueueErrors.Shutdown())
            await QueueSql.RetryAsync(connection, claimed.Lease, TimeSpan.Zero, countsAttempt: false, ct);
        else if (error.Retryable && claimed.Attempt < QueueSql.MostAttempts)
            await QueueSql.RetryAsync(connection, claimed.Lease, WaitAfter(claimed.Attempt, error), countsAttempt: true, ct);
        await transaction.CommitAsync(ct);
        await QueueSql.HintAsync(connection, claimed.Lease.JobId, ct);
        EmbeddingLog.NotEmbedded(logger, claimed.Lease.JobId, claimed.Attempt, error.Code);
        return isRecorded;
    }

    private TimeSpan WaitAfter(int attempt, PortalError error) =>
        RetryDelay.Of(attempt, error.RetryAtUtc, time.GetUtcNow(), Random.Shared.NextDouble());
}
