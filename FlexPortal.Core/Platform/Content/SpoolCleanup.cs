using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Content;

/// <summary>
/// Removes, at start, what a process left in the spool folder that was killed between creating a file and taking its name away.
/// </summary>
internal sealed class SpoolCleanup(IOptions<PlatformOptions> platform) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));
        foreach (var file in folder.Exists ? folder.GetFiles("*.spool") : [])
        {
            try
            {
                file.Delete();
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // Another process receives into it (Windows); it goes with its handle.
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
