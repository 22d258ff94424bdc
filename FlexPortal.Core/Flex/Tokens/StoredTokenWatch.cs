using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Secrets;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Flex.Tokens;

/// <summary>Reads the stored token again on each hint and every 30 s, so that pages show its current status in every process.</summary>
internal sealed class StoredTokenWatch(FlexConnections connections, LiveHints live, TimeProvider time, ILogger<StoredTokenWatch> logger)
    : RestartingService(time, logger)
{
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(30);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (connections.Source == FlexTokenSource.Configuration)
            return;

        // After a key rotation an unreadable token may be readable.
        using var hints = live.Subscribe(SecretSql.Topic);
        while (!stoppingToken.IsCancellationRequested)
        {
            await hints.WaitAsync(SlowPoll, Time, stoppingToken);
            await connections.ReadAsync(stoppingToken);
        }
    }
}
