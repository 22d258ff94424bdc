using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Keeps the status of vendors that nothing else asks.</summary>
internal sealed class VendorRefresher(RefreshVendorStatus refresh, TimeProvider time, ILogger<VendorRefresher> logger)
    : RestartingService(time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // Not at once: a top-up that follows a start asks them anyway.
        using var timer = new PeriodicTimer(Interval, Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await refresh.ExecuteAsync(stoppingToken);
    }
}
