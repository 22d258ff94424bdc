using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs.Leases;

/// <summary>
/// Ends runs whose process is gone. Runs in every process; several at once do no harm. Acts on a run it has seen twice with the same
/// heartbeat number, so neither a slow heartbeat nor a jump of the database's clock ends a living run.
/// </summary>
internal sealed class AbandonedRunRescuer(
    PortalDatabase database, RunLeaseTimes times, RunOwner owner, TimeProvider time, ILogger<AbandonedRunRescuer> logger) : BackgroundService
{
    private Dictionary<Guid, long> _seen = [];

    /// <summary>One search. Returns the runs it ended.</summary>
    public async Task<IReadOnlyList<Guid>> SearchAsync(CancellationToken cancellationToken)
    {
        var expired = await AbandonedRunSql.FindExpiredAsync(database.Main, cancellationToken);
        var ended = new List<Guid>();
        foreach (var run in expired.Where(run => _seen.TryGetValue(run.RunId, out var seq) && seq == run.HeartbeatSeq))
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            if (await EndAsync(connection, run, cancellationToken))
                ended.Add(run.RunId);
        }

        _seen = expired.ToDictionary(run => run.RunId, run => run.HeartbeatSeq);
        return ended;
    }

    /// <summary>Ends one expired run now, and the database sessions that still work for it.</summary>
    public async Task<bool> EndAsync(NpgsqlConnection connection, ExpiredRun run, CancellationToken cancellationToken)
    {
        if (!await AbandonedRunSql.EndAsync(connection, run, owner.Name, cancellationToken))
            return false;

        await AbandonedRunSql.TerminateBackendsAsync(connection, run.RunId, cancellationToken);
        FlexLog.RunAbandoned(logger, run.RunId);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Rescue, time);
        do
        {
            try
            {
                await SearchAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A search that fails is repeated; it must not stop the host.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                FlexLog.RescueFailed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
