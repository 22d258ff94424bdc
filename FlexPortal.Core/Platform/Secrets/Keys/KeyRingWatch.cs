using System.Security.Cryptography;
using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Secrets.Keys;

/// <summary>Looks at the folder of the key ring when a hint comes, and every half a minute: keys of other processes count here at once.</summary>
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
                // The framework reads the ring in the background and goes on with the old one meanwhile: this begins it.
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
