using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>Seeds the assets when the portal starts, before it serves a page.</summary>
internal sealed class AssetSeeding(SeedAssets seed, ILogger<AssetSeeding> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await seed.ExecuteAsync(cancellationToken) is > 0 and var changed)
            MarketDataLog.AssetsSeeded(logger, changed);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
