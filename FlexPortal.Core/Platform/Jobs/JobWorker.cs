using System.Collections.Concurrent;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>
/// Works on the units that this process started, each with its heartbeat, and waits for them when the process stops. It learns of the stop
/// before the web server does, whose readers may wait for these very units. What does not end in time is ended by another process when
/// its lease is over.
/// </summary>
internal sealed class JobWorker(PortalDatabase database, LiveHints live, JobLeaseTimes times, TimeProvider time, ILogger<JobWorker> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Whether the process is stopping.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Takes on a started unit.</summary>
    /// <param name="lease">Proof that this process holds it.</param>
    /// <param name="work">Does the work and records its end; given the heartbeat, and a token that is cancelled when the process
    /// stops.</param>
    public void Begin(JobLease lease, Func<JobHeartbeat, CancellationToken, Task> work)
    {
        var task = Task.Run(() => RunAsync(lease, work), CancellationToken.None);
        _running[lease.JobId] = task;
        _ = task.ContinueWith(_ => _running.TryRemove(lease.JobId, out Task? _), TaskScheduler.Default);
    }

    /// <summary>Waits until a unit that this process works on is over; returns at once for any other.</summary>
    public Task WaitAsync(Guid jobId) => _running.TryGetValue(jobId, out var task) ? task : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(JobLease lease, Func<JobHeartbeat, CancellationToken, Task> work)
    {
        try
        {
            await using var heartbeat = new JobHeartbeat(database, live, lease, times, time, logger);
            await work(heartbeat, _stopping.Token);
        }
#pragma warning disable CA1031 // Nothing awaits this task but the end of the process: what it throws would be lost.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            JobLog.Faulted(logger, fault, lease.Table.Noun, lease.JobId);
        }
    }
}
