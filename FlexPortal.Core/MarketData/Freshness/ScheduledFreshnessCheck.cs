using FlexPortal.Core.Platform.Schedules;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>The check of freshness that the schedule executes.</summary>
internal sealed class ScheduledFreshnessCheck(CheckFreshness check, ILogger<ScheduledFreshnessCheck> logger)
{
    // After a portal was stopped, every series is behind until the first top-up ends: nothing to write mails about.
    private static readonly TimeSpan Pause = 3 * CheckFreshness.Interval;

    /// <summary>Checks, unless this is the first firing after a time without any.</summary>
    public async Task ExecuteAsync(Firing firing, CancellationToken cancellationToken)
    {
        if (firing.FiredAtUtc - firing.PreviousAtUtc > Pause)
            return;

        if (await check.ExecuteAsync(cancellationToken) is { } report)
            MarketDataLog.FreshnessChecked(logger, report.Series, report.Opened, report.Cleared, report.Open, report.Mails);
    }
}
