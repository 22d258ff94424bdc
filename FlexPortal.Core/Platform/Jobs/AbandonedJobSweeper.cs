using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>
/// Ends units of work whose process is gone, in every registered table. Runs in every process; several at once do no harm. Acts on a unit
/// seen twice with the same heartbeat number, so neither a slow heartbeat nor a jump of the database's clock ends a living one.
/// </summary>
internal sealed class AbandonedJobSweeper(
    PortalDatabase database, IEnumerable<JobTable> tables, JobLeaseTimes times, JobOwner owner, TimeProvider time,
    ILogger<AbandonedJobSweeper> logger)
    : RestartingService(time, logger)
{
    private Dictionary<Guid, long> _seen = [];

    /// <summary>One sweep. Returns the units it ended.</summary>
    public async Task<IReadOnlyList<Guid>> SweepAsync(CancellationToken cancellationToken)
    {
        var (seen, ended) = (new Dictionary<Guid, long>(), new List<Guid>());
        foreach (var table in tables)
        {
            foreach (var job in await new AbandonedJobSql(table).FindExpiredAsync(database.Main, cancellationToken))
            {
                seen[job.JobId] = job.HeartbeatSeq;
                if (!_seen.TryGetValue(job.JobId, out var before) || before != job.HeartbeatSeq)
                    continue;

                await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
                if (await EndAsync(connection, table, job.JobId, job.HeartbeatSeq, cancellationToken))
                    ended.Add(job.JobId);
            }
        }

        _seen = seen;
        return ended;
    }

    /// <summary>Ends a unit now if its lease is over: a start must not wait for the next sweep. Returns whether it did.</summary>
    public Task<bool> EndExpiredAsync(NpgsqlConnection connection, JobTable table, Guid jobId, CancellationToken cancellationToken) =>
        EndAsync(connection, table, jobId, heartbeatSeq: null, cancellationToken);

    private async Task<bool> EndAsync(
        NpgsqlConnection connection, JobTable table, Guid jobId, long? heartbeatSeq, CancellationToken cancellationToken)
    {
        var sql = new AbandonedJobSql(table);
        if (!await sql.EndAsync(connection, jobId, heartbeatSeq, owner.Name, cancellationToken))
            return false;

        await sql.TerminateBackendsAsync(connection, jobId, cancellationToken);
        JobLog.Abandoned(Logger, table.Noun, jobId);
        return true;
    }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(times.Sweep, Time);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
