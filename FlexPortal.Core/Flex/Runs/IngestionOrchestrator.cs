using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Telemetry;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// Takes a started run through its stages to a terminal state in every case. When the process stops, a run that persists
/// may finish, and any other is ended with a code of its own.
/// </summary>
internal sealed class IngestionOrchestrator(
    JobWorker worker, IngestionStages stages, RecordRunError errors, PortalDatabase database, TimeProvider time, Redactor redactor)
{
    /// <summary>Whether the process is stopping.</summary>
    public bool IsStopping => worker.IsStopping;

    /// <summary>Takes on a started run; its end is recorded on the run.</summary>
    /// <param name="lease">Proof that this process holds the run.</param>
    /// <param name="run">What was asked for.</param>
    /// <param name="connection">Where the broker answers.</param>
    public void Begin(JobLease lease, NewRun run, FlexConnection connection) =>
        worker.Begin(lease, (heartbeat, shutdown) => RunAsync(lease, run, connection, heartbeat, shutdown));

    private async Task RunAsync(JobLease lease, NewRun run, FlexConnection connection, JobHeartbeat heartbeat, CancellationToken shutdown)
    {
        redactor.Know(run.AccountId);
        using var span = RunTelemetry.Run(lease);
        var (began, failure) = (time.GetTimestamp(), (string?)null);
        using var recorder = new RunRecorder(database, lease, time);
        var work = new RunWork(lease, run.AccountId, run.QueryId, run.From, run.To, connection, recorder, run.ExpectedAccountId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(heartbeat.Stop, shutdown);
        try
        {
            using var received = await FetchAsync(work, stop.Token);
            var checkedStatement = await InAsync(RunStage.Preflight, () => stages.Preflight.ExecuteAsync(work, received, stop.Token));
            // Persist may finish while the process stops: it is short, and nothing is gained by asking the broker again.
            using var persist = RunTelemetry.Stage(RunStage.Persist);
            await stages.Persist.ExecuteAsync(work, received, checkedStatement, heartbeat.Stop);
        }
#pragma warning disable CA1031 // The worker is one of the three places that catch everything: a fault ends on the run.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = await errors.ExecuteAsync(work, exception, heartbeat.Reason, shutdown);
        }

        RunTelemetry.End(span, failure, time.GetElapsedTime(began));
    }

    private async Task<ReceivedStatement> FetchAsync(RunWork work, CancellationToken ct)
    {
        var reference = await InAsync(RunStage.Request, () => stages.Request.ExecuteAsync(work, ct));
        await using var download = await InAsync(RunStage.Poll, () => stages.Poll.ExecuteAsync(work, reference, ct));
        return await InAsync(RunStage.Download, () => stages.Download.ExecuteAsync(work, reference, download, ct));
    }

    private static async Task<T> InAsync<T>(RunStage stage, Func<Task<T>> work)
    {
        using var span = RunTelemetry.Stage(stage);
        return await work();
    }
}

/// <summary>The stages of a run in order.</summary>
internal sealed record IngestionStages(
    RequestStage Request, PollStage Poll, DownloadStage Download, PreflightStage Preflight, PersistStage Persist);
