using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Persistence.EmbeddedServer;

/// <summary>
/// Restarts the embedded PostgreSQL on its port when its process has ended, with backoff. Every process that uses the server supervises
/// it; the start lock lets one of them restart it, the others find it running. Stops the portal when the server does not come back within
/// <see cref="PlatformOptions.DatabaseRestartTimeout"/>.
/// </summary>
internal sealed partial class EmbeddedPostgresSupervisor(
    PortalDatabase database,
    EmbeddedServerMonitor monitor,
    IOptions<PlatformOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<EmbeddedPostgresSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    // A server that ends sooner after a restart is in a crash loop: the same outage continues.
    private static readonly TimeSpan StableAfter = TimeSpan.FromMinutes(1);

    private readonly EmbeddedPostgres _server = database.Server!;
    private int _attempt;
    private long _lostAt;
    private long _restartedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var process = _server.FindProcess();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken);
            var found = _server.FindProcess();
            if (found is null)
            {
                if (!await RestartAsync(stoppingToken))
                    return;
                process = _server.FindProcess();
            }
            else if (found != process)
            {
                // Another process restarted it between two looks.
                database.ClearPools();
                process = found;
            }
        }
    }

    /// <summary>Whether the server runs again; false when the portal gives up.</summary>
    private async Task<bool> RestartAsync(CancellationToken stoppingToken)
    {
        StartupException? failure = null;
        if (_attempt > 0 && time.GetElapsedTime(_restartedAt) < StableAfter)
            failure = StartupException.Database(
                StartupCodes.StartFailed, "It ended again soon after a restart; postgres/server.log in the data folder says why.");
        else
            (_attempt, _lostAt) = (0, time.GetTimestamp());

        ServerLost(logger);
        do
        {
            monitor.Current = new EmbeddedServerStatus(EmbeddedServerState.Restarting, _attempt + 1);
            if (failure is not null)
            {
                var pause = Backoff(_attempt);
                if (time.GetElapsedTime(_lostAt) + pause > options.Value.DatabaseRestartTimeout)
                {
                    GiveUp(failure);
                    return false;
                }

                AttemptFailed(logger, _attempt, failure.Code, failure.Line, pause);
                await Task.Delay(pause, time, stoppingToken);
            }

            _attempt++;
            failure = await TryRestartAsync(stoppingToken);
        }
        while (failure is not null);

        _restartedAt = time.GetTimestamp();
        database.ClearPools();
        monitor.Current = EmbeddedServerStatus.Running;
        ServerRestarted(logger, _attempt);
        return true;
    }

    private async Task<StartupException?> TryRestartAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _server.RestartAsync(stoppingToken);
            return null;
        }
        catch (StartupException failure)
        {
            return failure;
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            return StartupException.Database(
                StartupCodes.StartFailed, $"The embedded PostgreSQL did not start ({fault.GetType().Name}).", fault);
        }
    }

    private void GiveUp(StartupException last)
    {
        var failure = StartupException.Database(
            StartupCodes.RestartFailed,
            $"The embedded PostgreSQL ended and could not be restarted in {_attempt} attempts. {last.Line}",
            last);
        GaveUp(logger, failure.Code, failure.Line);
        monitor.Current = new EmbeddedServerStatus(EmbeddedServerState.Failed, _attempt, failure);
        lifetime.StopApplication();
    }

    private static TimeSpan Backoff(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(2010, LogLevel.Error, "EMBEDDED_SERVER_LOST: The process of the embedded PostgreSQL has ended. Restarting it.")]
    private static partial void ServerLost(ILogger logger);

    [LoggerMessage(2011, LogLevel.Warning, "The embedded PostgreSQL runs again after attempt {Attempt}.")]
    private static partial void ServerRestarted(ILogger logger, int attempt);

    [LoggerMessage(2012, LogLevel.Error, "Attempt {Attempt} to restart the embedded PostgreSQL failed ({Code}); next in {Pause}. {Line}")]
    private static partial void AttemptFailed(ILogger logger, int attempt, string code, string line, TimeSpan pause);

    [LoggerMessage(2013, LogLevel.Critical, "{Code}: {Line} The portal stops.")]
    private static partial void GaveUp(ILogger logger, string code, string line);
}
