using System.Text.Json.Nodes;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>
/// Works on the slices of a started run until none is left, and records its end in every case. A slice is one transaction, so a process
/// that ends anywhere loses at most the slices it was asking for, and <see cref="ResumeBackfills"/> goes on with the rest.
/// </summary>
internal sealed class BackfillOrchestrator(
    JobWorker worker, WorkSlice slices, JobEnding ending, PortalDatabase database, TimeProvider time,
    ILogger<BackfillOrchestrator> logger)
{
    // Questions under way at once: the vendors' limits hold them back, not this number.
    private const int Workers = 4;

    private static readonly JobErrors Errors =
        new(MarketDataErrors.RunCanceled(), MarketDataErrors.RunStoppedByShutdown(), MarketDataErrors.Internal);

    /// <summary>Whether the process is stopping.</summary>
    public bool IsStopping => worker.IsStopping;

    /// <summary>Takes on a started run.</summary>
    public void Begin(JobLease lease) => worker.Begin(lease, (heartbeat, shutdown) => RunAsync(lease, heartbeat, shutdown));

    /// <summary>Waits until a run that this process works on is over; returns at once for any other.</summary>
    public Task WaitAsync(Guid runId) => worker.WaitAsync(runId);

    private async Task RunAsync(JobLease lease, JobHeartbeat heartbeat, CancellationToken shutdown)
    {
        var (began, code) = (time.GetTimestamp(), (string?)null);
        using var recorder = new JobRecorder(database, lease, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(heartbeat.Stop, shutdown);
        try
        {
            await recorder.BeginAsync(Stage(MarketRunStage.Fetch), stop.Token);
            await FetchAsync(lease, recorder, stop);
            code = await EndAsync(lease, recorder, stop.Token);
        }
#pragma warning disable CA1031 // The worker is one of the three places that catch everything: a fault ends on the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            code = await ending.ExecuteAsync(
                lease,
                row => Errors.Of(
                    exception, heartbeat.Reason, row,
                    fingerprint => MarketDataLog.RunFault(logger, exception, lease.JobId, fingerprint), shutdown),
                (connection, error, ct) => FailAsync(connection, lease, recorder, error, ct));
        }

        MarketTelemetry.RunEnded(code, time.GetElapsedTime(began));
    }

    private async Task FetchAsync(JobLease lease, JobRecorder recorder, CancellationTokenSource stop)
    {
        var known = await slices.ReadAssetsAsync(stop.Token);
        var progress = new SliceProgress(database, lease, recorder);
        // The first fault ends the others: each would meet it too.
        var work = Enumerable.Range(0, Workers).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    await WorkAsync(lease, known, progress, stop.Token);
                }
                catch
                {
                    await stop.CancelAsync();
                    throw;
                }
            },
            CancellationToken.None)).ToArray();
        await Task.WhenAny(Task.WhenAll(work));
        // The cause, not the cancellations that follow it.
        if (Array.Find(work, task => task.IsFaulted) is { } faulted)
            await faulted;
        await Task.WhenAll(work);
    }

    private async Task WorkAsync(
        JobLease lease, IReadOnlyDictionary<int, MarketAsset> known, SliceProgress progress, CancellationToken ct)
    {
        while (true)
        {
            if (await BackfillSql.ClaimAsync(database.Main, lease, WorkSlice.ClaimLength, ct) is { } claimed)
            {
                await slices.ExecuteAsync(lease, known[claimed.AssetId], claimed, ct);
                await progress.ShowAsync(ct);
            }
            else if (await BackfillSql.NextTryAsync(database.Main, lease.JobId, ct) is { } wait)
            {
                await Task.Delay(wait < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(50) : wait, time, ct);
            }
            else
            {
                return;
            }
        }
    }

    private async Task<string?> EndAsync(JobLease lease, JobRecorder recorder, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        var counts = await BackfillSql.CountAsync(connection, lease.JobId, ct);
        var error = counts.Failed + counts.Skipped == 0 ? null : await ErrorOfSlicesAsync(connection, lease.JobId, counts, ct);
        var details = SliceProgress.Details(counts);
        if (error is not null)
            recorder.Fail(details);
        var end = new JobEnd(
            Stage(MarketRunStage.Fetch), error is null ? recorder.DiagnosticsAfterSuccess(details) : recorder.DiagnosticsJson, error);
        if (!await lease.Table.Sql.EndAsync(connection, lease, end, ct))
            throw new LeaseLostException();
        MarketDataLog.RunEnded(logger, lease.JobId, counts.Done, counts.Failed);
        return error?.Code;
    }

    private static async Task<PortalError> ErrorOfSlicesAsync(
        NpgsqlConnection connection, Guid runId, SliceCounts counts, CancellationToken ct)
    {
        var failures = await BackfillSql.ListFailuresAsync(connection, runId, ct);
        return counts.Failed == 0
            ? MarketDataErrors.NothingAsked(failures) : MarketDataErrors.SlicesFailed(counts.Failed, counts.Total, failures);
    }

    private async Task<bool> FailAsync(
        NpgsqlConnection connection, JobLease lease, JobRecorder recorder, PortalError error, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (error == MarketDataErrors.RunCanceled())
            await BackfillSql.SkipRestAsync(connection, lease.JobId, ct);
        recorder.Stop();
        var details = SliceProgress.Details(await BackfillSql.CountAsync(connection, lease.JobId, ct));
        recorder.Fail(details);
        var isRecorded = await lease.Table.Sql.EndAsync(
            connection, lease, new(Stage(MarketRunStage.Fetch), recorder.DiagnosticsJson, error), ct);
        await transaction.CommitAsync(ct);
        MarketDataLog.RunFailed(logger, lease.JobId, error.Code);
        return isRecorded;
    }

    private static string Stage(MarketRunStage stage) => EnumFormatter.From(stage);
}

/// <summary>Shows how far a run is, at most twice a second over all its workers.</summary>
internal sealed class SliceProgress(PortalDatabase database, JobLease lease, JobRecorder recorder)
{
    private int _busy;

    public static JsonObject Details(SliceCounts counts) => new()
    {
        ["slices"] = counts.Total,
        ["slices_done"] = counts.Done,
        ["slices_failed"] = counts.Failed,
        ["slices_skipped"] = counts.Skipped,
    };

    /// <summary>Counts and shows; left out while another worker does.</summary>
    public async Task ShowAsync(CancellationToken ct)
    {
        if (!recorder.IsProgressDue || Interlocked.Exchange(ref _busy, 1) == 1)
            return;

        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(ct);
            await recorder.ProgressAsync(Details(await BackfillSql.CountAsync(connection, lease.JobId, ct)), ct);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}
