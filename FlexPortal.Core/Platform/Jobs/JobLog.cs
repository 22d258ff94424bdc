using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>Log messages of units of work, ids 2300 to 2399. Ids only, never contents.</summary>
internal static partial class JobLog
{
    [LoggerMessage(2300, LogLevel.Warning, "The {Job} {JobId} was abandoned by its process and has been ended")]
    public static partial void Abandoned(ILogger logger, string job, Guid jobId);

    [LoggerMessage(2302, LogLevel.Warning, "The {Job} {JobId}: a heartbeat failed")]
    public static partial void HeartbeatFailed(ILogger logger, Exception exception, string job, Guid jobId);

    [LoggerMessage(2303, LogLevel.Error, "The {Job} {JobId} failed outside its stages; another process ends it when its lease is over")]
    public static partial void Faulted(ILogger logger, Exception exception, string job, Guid jobId);

    [LoggerMessage(2304, LogLevel.Warning, "The {Job} {JobId}: the lease was lost, so this process stopped working on it")]
    public static partial void LeaseLost(ILogger logger, string job, Guid jobId);

    [LoggerMessage(2305, LogLevel.Warning, "The {Job} {JobId} succeeded; its commit was not confirmed, and its row shows that it was made")]
    public static partial void CommitConfirmed(ILogger logger, string job, Guid jobId);

    [LoggerMessage(2306, LogLevel.Error, "The {Job} {JobId}: its end could not be recorded; another process ends it after its lease")]
    public static partial void EndNotRecorded(ILogger logger, Exception exception, string job, Guid jobId);
}
