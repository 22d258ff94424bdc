using FlexPortal.Core.MarketData.Gaps;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>
/// Checks freshness, and ends acknowledgements of gaps whose last day has passed. It looks every minute in every process; the database
/// lets one of them check every ten minutes.
/// </summary>
internal sealed class FreshnessService(CheckFreshness check, ReopenGap gaps, TimeProvider time, ILogger<FreshnessService> logger)
    : RestartingService(time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // A portal that was stopped for hours is behind with everything, and its top-up takes a few minutes.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(5);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstPause, Time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, Time);
        do
        {
            if (await check.ExecuteAsync(stoppingToken) is not { } report)
                continue;

            MarketDataLog.FreshnessChecked(Logger, report.Series, report.Opened, report.Cleared, report.Open, report.Mails);
            if (await gaps.EndExpiredAsync(stoppingToken) is > 0 and var ended)
                MarketDataLog.GapsReopened(Logger, ended);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
