using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Turns what stopped a run into its recorded end.</summary>
internal sealed class RecordRunError(PortalDatabase database, TimeProvider time, ILogger<RecordRunError> logger)
{
    // Its own timeout: the run may have used up the others. It must end before the lease.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Records the failure, unless the run is over or has another holder: then its row says how it ended. Returns the code of the failure,
    /// null for a success whose commit was not confirmed, and <c>RUN_END_UNKNOWN</c> when the database answers neither.
    /// </summary>
    public async Task<string?> ExecuteAsync(RunWork work, Exception exception, StopReason reason, CancellationToken shutdown)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        var lease = work.Lease;
        while (true)
        {
            try
            {
                await using var connection = await database.Main.OpenConnectionAsync(timeout.Token);
                var row = await lease.Table.Sql.ReadHeldAsync(connection, lease, timeout.Token);
                if (row is not { IsUnderWay: true })
                    return LogOver(lease.JobId, row);
                if (ErrorOf(exception, reason, row, lease.JobId, shutdown) is not { } error)
                    return LogOver(lease.JobId, row: null);

                var end = Failed(work, error);
                // The update waits for a commit that is still under way, and changes nothing when that succeeds: the row is read again
                // then.
                if (await IngestionRunSql.EndAsync(connection, lease, end, timeout.Token))
                {
                    FlexLog.RunFailed(logger, lease.JobId, end.Stage, error.Code);
                    return error.Code;
                }
            }
            catch (Exception failure) when (failure is OperationCanceledException || DatabaseErrors.IsTransient(failure))
            {
                if (timeout.IsCancellationRequested)
                {
                    FlexLog.EndNotRecorded(logger, failure, lease.JobId);
                    return "RUN_END_UNKNOWN";
                }

                await Task.Delay(Pause, time, CancellationToken.None);
            }
        }
    }

    /// <summary>Null when another process ends the run, so that this one must only stop.</summary>
    private PortalError? ErrorOf(Exception thrown, StopReason reason, HeldJob row, Guid runId, CancellationToken shutdown) => reason switch
    {
        StopReason.LeaseLost => null,
        StopReason.CancelRequested => FlexErrors.RunCanceled(),
        // A success after a request to cancel that no heartbeat had seen.
        _ when thrown is LeaseLostException => row.CancelRequested ? FlexErrors.RunCanceled() : null,
        _ => Classify(thrown, runId, shutdown),
    };

    private static RunEnd Failed(RunWork work, PortalError error)
    {
        var stage = work.Recorder.Stage;
        if (error.Code is "RUN_CANCELED" or "RUN_ABORTED_SHUTDOWN")
            work.Recorder.Stop();
        else
            work.Recorder.Fail();
        return new(stage, work.Recorder.DiagnosticsJson) { Error = error };
    }

    private string? LogOver(Guid runId, HeldJob? row)
    {
        if (row is { Succeeded: true })
        {
            FlexLog.CommitConfirmed(logger, runId);
            return null;
        }

        FlexLog.LeaseLost(logger, runId);
        return row?.ErrorCode ?? "LEASE_LOST";
    }

    private PortalError Classify(Exception exception, Guid runId, CancellationToken shutdown)
    {
        switch (exception)
        {
            case PortalException known:
                return known.Error;
            case OperationCanceledException when shutdown.IsCancellationRequested:
                return FlexErrors.RunStoppedByShutdown();
            case NpgsqlException:
                return FlexErrors.OfDatabase(exception, database.IsDiskFull());
            case IOException when DatabaseErrors.IsDiskFull(exception):
                return FlexErrors.SpoolDiskFull();
            default:
                var fingerprint = Fingerprint(exception);
                FlexLog.RunFault(logger, exception, runId, fingerprint);
                return FlexErrors.Internal(fingerprint);
        }
    }

    /// <summary>Eight digits that are the same for the same kind of fault at the same place.</summary>
    private static string Fingerprint(Exception exception)
    {
        var place = exception.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
        var name = string.Create(CultureInfo.InvariantCulture, $"{exception.GetType().FullName}|{place.Split(" in ", 2)[0]}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 4);
    }
}
