using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>
/// Goes on with runs whose process ended before their slices did. Runs in every process: the row lock and the one active run of a kind
/// decide which of them takes over.
/// </summary>
internal sealed class ResumeBackfills(
    PortalDatabase database, MarketRunTransaction transaction, BackfillOrchestrator orchestrator, JobLeaseTimes times, TimeProvider time,
    ILogger<ResumeBackfills> logger)
    : RestartingService(time, logger)
{
    /// <summary>Takes over one run. Returns its successor; null when there was none to take over.</summary>
    public async Task<Guid?> ResumeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        if (orchestrator.IsStopping || await transaction.ResumeAsync(connection, cancellationToken) is not { } lease)
            return null;

        orchestrator.Begin(lease);
        return lease.JobId;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Sweep, Time);
        do
        {
            while (await ResumeAsync(stoppingToken) is not null)
            {
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
