using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Errors;

/// <summary>
/// A background loop that an exception does not end: it is logged, and the loop begins again after a pause that doubles from 1 to 30
/// seconds. Without this the host would stop on the first exception that the loop does not list.
/// </summary>
internal abstract partial class RestartingService(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The clock that paces the loop.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The logger of the derived service.</summary>
    protected ILogger Logger { get; } = logger;

    /// <summary>The loop. It ends when the token is cancelled, or returns when nothing is left to do.</summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = Time.GetTimestamp();
            try
            {
                await RunAsync(stoppingToken);
                return;
            }
#pragma warning disable CA1031 // Any exception that leaves ExecuteAsync stops the host.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (Time.GetElapsedTime(began) > LongestPause)
                    pause = FirstPause;
                if (DatabaseErrors.IsTransient(exception))
                    WaitsForDatabase(Logger, exception, GetType().Name, pause);
                else
                    Failed(Logger, exception, GetType().Name, pause);
            }

            await Task.Delay(pause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "{Service} lost the database; it tries again in {Pause}")]
    private static partial void WaitsForDatabase(ILogger logger, Exception exception, string service, TimeSpan pause);

    [LoggerMessage(2011, LogLevel.Error, "{Service} failed; it tries again in {Pause}")]
    private static partial void Failed(ILogger logger, Exception exception, string service, TimeSpan pause);
}
