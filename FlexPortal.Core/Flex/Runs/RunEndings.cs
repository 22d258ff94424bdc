using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Turns what stopped a run into its recorded end.</summary>
internal sealed class RunEndings(PortalDatabase database, TimeProvider time, ILogger<RunEndings> logger)
{
    // The run is over for its worker; only its last words remain, and they must not outlive the lease.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Records the failure and gives its code. A lost lease is only logged: somebody else has ended the run.</summary>
    public async Task<string> RecordAsync(RunWork work, Exception exception, StopReason reason, CancellationToken shutdown)
    {
        var runId = work.Lease.RunId;
        if (reason == StopReason.LeaseLost)
        {
            FlexLog.LeaseLost(logger, runId);
            return "LEASE_LOST";
        }

        // A write that found the run no longer ours, or a success that came after a request to cancel of which no heartbeat had told
        // yet. Only in the second case is there still a run to end.
        var error = exception is LeaseLostException ? FlexErrors.RunCanceled() : Classify(exception, reason, runId, shutdown);
        var stage = work.Recorder.Stage;
        work.Recorder.Close(error.Code is "RUN_CANCELED" or "RUN_ABORTED_SHUTDOWN" ? StageStatus.Stopped : StageStatus.Failed);
        var end = new RunEnd(RunStatus.Failed, stage, work.Recorder.DiagnosticsJson) { Error = error };
        await FinishAsync(work.Lease, end);
        return error.Code;
    }

    /// <summary>Tries until it is written or the patience is over: a database that restarts is back within seconds.</summary>
    private async Task FinishAsync(RunLease lease, RunEnd end)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        while (true)
        {
            try
            {
                await using var connection = await database.Main.OpenConnectionAsync(patience.Token);
                if (await IngestionRunSql.FinishAsync(connection, lease, end, patience.Token))
                    FlexLog.RunFailed(logger, lease.RunId, end.Stage, end.Error!.Code);
                else
                    FlexLog.LeaseLost(logger, lease.RunId);
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException)
            {
                if (patience.IsCancellationRequested)
                {
                    FlexLog.EndNotRecorded(logger, failure, lease.RunId);
                    return;
                }
            }

            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private PortalError Classify(Exception exception, StopReason reason, Guid runId, CancellationToken shutdown)
    {
        if (reason == StopReason.CancelRequested)
            return FlexErrors.RunCanceled();

        switch (exception)
        {
            case PortalException known:
                return known.Error;
            case OperationCanceledException when shutdown.IsCancellationRequested:
                return FlexErrors.RunStoppedByShutdown();
            case PostgresException refused when refused.SqlState.StartsWith("57P", StringComparison.Ordinal):
                return FlexErrors.DatabaseUnavailable();
            case PostgresException refused:
                return FlexErrors.PersistFailed(refused.SqlState);
            case NpgsqlException:
                return FlexErrors.DatabaseUnavailable();
            case IOException { HResult: DiskFullUnix or DiskFullWindows }:
                return FlexErrors.SpoolDiskFull();
            default:
                var fingerprint = Fingerprint(exception);
                FlexLog.RunFault(logger, exception, runId, fingerprint);
                return FlexErrors.Internal(fingerprint);
        }
    }

    private const int DiskFullUnix = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Eight digits that are the same for the same kind of fault at the same place.</summary>
    private static string Fingerprint(Exception exception)
    {
        var place = exception.StackTrace?.Split('\n', 2)[0].Trim() ?? "";
        var name = string.Create(CultureInfo.InvariantCulture, $"{exception.GetType().FullName}|{place.Split(" in ", 2)[0]}");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)), 0, 4);
    }
}
