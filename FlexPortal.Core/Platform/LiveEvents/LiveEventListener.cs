using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>
/// Listens on one direct connection and wakes the subscribers of this process. After every (re)connect it wakes all of them, because
/// notifications may have been missed. Pages poll while it is away.
/// </summary>
internal sealed class LiveEventListener(
    PortalDatabase database, LiveHints live, TimeProvider time, ILogger<LiveEventListener> logger) : RestartingService(time, logger)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first LISTEN is in force.</summary>
    public Task Listening => _listening.Task;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await using var connection = new NpgsqlConnection(database.DirectConnectionString);
        await connection.OpenAsync(stoppingToken);
        connection.Notification += (_, notification) => live.Publish(notification.Payload);
        await LiveEventSql.ListenAsync(connection, stoppingToken);
        _listening.TrySetResult();
        live.PublishAll();
        while (true)
        {
            if (!await connection.WaitAsync(KeepAlive, stoppingToken))
                await LiveEventSql.PingAsync(connection, stoppingToken);
        }
    }
}
