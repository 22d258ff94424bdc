using System.Security.Cryptography;
using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>
/// Rereads the key ring when a live event says that it changed, and checks its folder every 30 s, so that keys of other processes work here
/// at once.
/// </summary>
internal sealed partial class KeyRingWatch(
    KeyRing ring, RefreshableKeys keys, IDataProtectionProvider protection, LiveHints live, TimeProvider time, ILogger<KeyRingWatch> logger) : RestartingService(time, logger)
{
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(30);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var hints = live.Subscribe(SecretSql.Topic + KeyRing.HintName);
        var seen = Directory.GetLastWriteTimeUtc(ring.Folder);
        while (!stoppingToken.IsCancellationRequested)
        {
            await hints.WaitAsync(SlowPoll, Time, stoppingToken);
            if (Directory.GetLastWriteTimeUtc(ring.Folder) is var changed && changed == seen)
                continue;

            seen = changed;
            keys.Refresh();
            try
            {
                // The framework rereads the ring in the background and uses the old one meanwhile; this starts it.
                protection.CreateProtector(KeyRing.HintName).Protect([]);
            }
            catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
            {
                NotRead(Logger, fault);
            }
        }
    }

    [LoggerMessage(2200, LogLevel.Warning, "The key ring has changed and could not be read; it is tried again when it is used")]
    private static partial void NotRead(ILogger logger, Exception exception);
}
