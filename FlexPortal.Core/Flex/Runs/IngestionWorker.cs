using System.Collections.Concurrent;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Flex.WebService;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// Runs what this process started, and brings it to an end when the process stops: a run that persists may finish, any other is ended
/// with a code of its own. What does not end in time is ended by another process when its lease is over. It learns of the stop before
/// the web server does, which may have to wait for those who watch these very runs.
/// </summary>
internal sealed class IngestionWorker(
    IngestionOrchestrator orchestrator, AbandonedRunRescuer rescuer, RunOwner owner, ILogger<IngestionWorker> logger) : IHostedLifecycleService, IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How this process names itself on its runs.</summary>
    public RunOwner Owner => owner;

    /// <summary>Whether the process is on its way out.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Takes on a started run; its end is recorded on the run.</summary>
    public void Begin(RunLease lease, NewRun run, FlexConnection connection)
    {
        FlexLog.RunStarted(logger, run.RunId, run.Trigger);
        var task = Task.Run(() => RunAsync(lease, run, connection), CancellationToken.None);
        _running[lease.RunId] = task;
        _ = task.ContinueWith(_ => _running.TryRemove(lease.RunId, out Task? _), TaskScheduler.Default);
    }

    /// <summary>Waits until a run that this process works on is over; returns at once for any other.</summary>
    public Task WaitAsync(Guid runId) => _running.TryGetValue(runId, out var task) ? task : Task.CompletedTask;

    /// <summary>Ends the account's run if its process is gone. Returns whether the account is free now.</summary>
    public async Task<bool> EndExpiredAsync(NpgsqlConnection connection, string accountId, CancellationToken cancellationToken) =>
        await AbandonedRunSql.FindExpiredAsync(connection, accountId, cancellationToken) is { } expired
        && await rescuer.EndAsync(connection, expired, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(RunLease lease, NewRun run, FlexConnection connection)
    {
        try
        {
            await orchestrator.RunAsync(lease, run, connection, _stopping.Token);
        }
#pragma warning disable CA1031 // Nothing awaits this task but the end of the process: what it throws would be lost.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            FlexLog.EndNotRecorded(logger, fault, lease.RunId);
        }
    }
}
