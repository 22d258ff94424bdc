using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Takes a started run through its stages to a terminal state, whatever happens on the way.</summary>
internal sealed class IngestionOrchestrator(
    IngestionStages stages, RunEndings endings, PortalDatabase database, LiveHints live, RunLeaseTimes times, RunClock clock)
{
    /// <summary>Runs every stage. Returns when the end is recorded, or when the run belongs to somebody else.</summary>
    /// <param name="lease">Proof that this process holds the run.</param>
    /// <param name="run">What was asked for.</param>
    /// <param name="connection">Where the broker answers.</param>
    /// <param name="shutdown">Cancelled when the process stops.</param>
    public async Task RunAsync(RunLease lease, NewRun run, FlexConnection connection, CancellationToken shutdown)
    {
        clock.Redactor.Know(run.AccountId);
        using var span = RunTelemetry.Run(lease);
        var (began, failure) = (clock.Time.GetTimestamp(), (string?)null);
        using var recorder = new RunRecorder(database, lease, clock.Time);
        var work = new RunWork(lease, run.AccountId, run.QueryId, run.From, run.To, connection, recorder, run.ExpectedAccountId);
        await using var heartbeat = RunHeartbeat.Start(database, live, lease, times, clock.Time, clock.Logger);
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
            failure = await endings.RecordAsync(work, exception, heartbeat.Reason, shutdown);
        }

        RunTelemetry.End(span, failure, clock.Time.GetElapsedTime(began));
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

/// <summary>Time and log of the runs, and the mask before the log.</summary>
internal sealed record RunClock(TimeProvider Time, ILogger<IngestionOrchestrator> Logger, Redactor Redactor);
