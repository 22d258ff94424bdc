using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>Records how a unit of work failed, although the database may be what failed.</summary>
internal sealed class JobEnding(PortalDatabase database, TimeProvider time, ILogger<JobEnding> logger)
{
    // Its own timeout: the unit may have used up the others. It must end before the lease.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Records the failure, unless the unit is over or has another holder: then its row says how it ended. Returns the code of the failure,
    /// null for a success whose commit was not confirmed, and <c>RUN_END_UNKNOWN</c> when the database answers neither.
    /// </summary>
    /// <param name="lease">The unit.</param>
    /// <param name="errorOf">The error for what the row says; null when another process ends the unit, so that this one only stops.</param>
    /// <param name="end">Writes the end; false when the unit was over by then.</param>
    public async Task<string?> ExecuteAsync(
        JobLease lease, Func<HeldJob, PortalError?> errorOf, Func<NpgsqlConnection, PortalError, CancellationToken, Task<bool>> end)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        while (true)
        {
            try
            {
                await using var connection = await database.Main.OpenConnectionAsync(timeout.Token);
                var row = await lease.Table.Sql.ReadHeldAsync(connection, lease, timeout.Token);
                if (row is not { IsUnderWay: true })
                    return LogOver(lease, row);
                if (errorOf(row) is not { } error)
                    return LogOver(lease, row: null);

                // The update waits for a commit that is still under way, and changes nothing when that succeeds: the row is read again
                // then.
                if (await end(connection, error, timeout.Token))
                    return error.Code;
            }
            catch (Exception failure) when (failure is OperationCanceledException || DatabaseErrors.IsTransient(failure))
            {
                if (timeout.IsCancellationRequested)
                {
                    JobLog.EndNotRecorded(logger, failure, lease.Table.Noun, lease.JobId);
                    return "RUN_END_UNKNOWN";
                }

                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    private string? LogOver(JobLease lease, HeldJob? row)
    {
        if (row is { Succeeded: true })
        {
            JobLog.CommitConfirmed(logger, lease.Table.Noun, lease.JobId);
            return null;
        }

        JobLog.LeaseLost(logger, lease.Table.Noun, lease.JobId);
        return row?.ErrorCode ?? "LEASE_LOST";
    }
}
