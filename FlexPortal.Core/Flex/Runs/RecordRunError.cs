using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Turns what stopped a run into its recorded end.</summary>
internal sealed class RecordRunError(JobEnding ending, PortalDatabase database, ILogger<RecordRunError> logger)
{
    /// <summary>Records the failure and returns its code, see <see cref="JobEnding"/>.</summary>
    public Task<string?> ExecuteAsync(RunWork work, Exception exception, StopReason reason, CancellationToken shutdown) =>
        ending.ExecuteAsync(
            work.Lease,
            row => ErrorOf(exception, reason, row, work.Lease.JobId, shutdown),
            async (connection, error, ct) =>
            {
                var end = Failed(work, error);
                var isRecorded = await IngestionRunSql.EndAsync(connection, work.Lease, end, ct);
                if (isRecorded)
                    FlexLog.RunFailed(logger, work.Lease.JobId, end.Stage, error.Code);
                return isRecorded;
            });

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
                var fingerprint = FaultFingerprint.Of(exception);
                FlexLog.RunFault(logger, exception, runId, fingerprint);
                return FlexErrors.Internal(fingerprint);
        }
    }
}
