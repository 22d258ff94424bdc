using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>Why a holder must stop.</summary>
internal enum StopReason
{
    /// <summary>It need not.</summary>
    None,

    /// <summary>A user asked to cancel.</summary>
    CancelRequested,

    /// <summary>The unit is over, or no heartbeat was answered for so long that it may be.</summary>
    LeaseLost,
}

/// <summary>
/// Keeps the lease of one unit alive on its own connection pool, so that a busy pool cannot lose it, and cancels
/// <see cref="Stop"/> when the holder must stop. A request to cancel wakes it at once through the live events.
/// </summary>
internal sealed class JobHeartbeat : IAsyncDisposable
{
    private readonly PortalDatabase _database;
    private readonly JobLease _lease;
    private readonly JobLeaseTimes _times;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LiveSubscription _hints;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;

    /// <summary>Starts at once; disposing it ends the heartbeats.</summary>
    public JobHeartbeat(PortalDatabase database, LiveHints live, JobLease lease, JobLeaseTimes times, TimeProvider time, ILogger logger)
    {
        (_database, _lease, _times, _time, _logger) = (database, lease, times, time, logger);
        _hints = live.Subscribe(lease.Table.CancelTopic + lease.JobId);
        _loop = BeatAsync();
    }

    /// <summary>Why <see cref="Stop"/> was cancelled.</summary>
    public StopReason Reason { get; private set; }

    /// <summary>Cancelled when the holder must stop.</summary>
    public CancellationToken Stop => _stop.Token;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        _hints.Dispose();
        _ended.Dispose();
        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        var lastBeat = _time.GetTimestamp();
        try
        {
            while (true)
            {
                await _hints.WaitAsync(_times.Heartbeat, _time, _ended.Token);
                var started = _time.GetTimestamp();
                var answer = await TryBeatAsync();
                if (answer is not null)
                    lastBeat = started;

                var reason = answer switch
                {
                    HeartbeatAnswer.Lost => StopReason.LeaseLost,
                    HeartbeatAnswer.CancelRequested => StopReason.CancelRequested,
                    null when _time.GetElapsedTime(lastBeat) > _times.Lease - _times.TrustMargin => StopReason.LeaseLost,
                    _ => StopReason.None,
                };
                if (reason != StopReason.None)
                    await StopAsync(reason);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The unit is over and needs no lease.
        }
#pragma warning disable CA1031 // Without a heartbeat the holder must not continue, for any reason.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            JobLog.HeartbeatFailed(_logger, exception, _lease.Table.Noun, _lease.JobId);
            await StopAsync(StopReason.LeaseLost);
        }
    }

    private async Task StopAsync(StopReason reason)
    {
        if (Reason != StopReason.None)
            return;

        Reason = reason;
        await _stop.CancelAsync();
    }

    private async Task<HeartbeatAnswer?> TryBeatAsync()
    {
        try
        {
            return await _lease.Table.Sql.HeartbeatAsync(_database.Heartbeat, _lease, _times.Lease, _ended.Token);
        }
#pragma warning disable CA1031 // A failed heartbeat is repeated until the lease can no longer be trusted.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            JobLog.HeartbeatFailed(_logger, exception, _lease.Table.Noun, _lease.JobId);
            return null;
        }
    }
}
