using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>
/// Listens on one direct connection and wakes the watchers of this process. After every (re)connect all of them are woken, because
/// notifications may have been missed.
/// </summary>
internal sealed partial class LiveEventListener(
    PortalDatabase database, LiveHints live, TimeProvider time, ILogger<LiveEventListener> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first LISTEN is in force.</summary>
    public Task Listening => _listening.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => pause = FirstPause, stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                ConnectionLost(logger, exception, pause);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task ListenAsync(Action connected, CancellationToken stoppingToken)
    {
        await using var connection = new NpgsqlConnection(database.DirectConnectionString);
        await connection.OpenAsync(stoppingToken);
        connection.Notification += (_, notification) => live.Publish(notification.Payload);
        await LiveEventSql.ListenAsync(connection, stoppingToken);
        connected();
        _listening.TrySetResult();
        live.PublishAll();
        while (true)
        {
            if (!await connection.WaitAsync(PingInterval, stoppingToken))
                await LiveEventSql.PingAsync(connection, stoppingToken);
        }
    }

    [LoggerMessage(2000, LogLevel.Warning, "The connection for live events was lost; trying again in {Pause}. Pages go on by polling.")]
    private static partial void ConnectionLost(ILogger logger, Exception exception, TimeSpan pause);
}
