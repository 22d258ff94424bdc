using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Flex;

/// <summary>Log messages of the Flex feature, ids 1000 to 1999. Never a token, an account number or contents of a statement.</summary>
internal static partial class FlexLog
{
    [LoggerMessage(1000, LogLevel.Information, "Run {RunId} started by {Trigger}")]
    public static partial void RunStarted(ILogger logger, Guid runId, Runs.RunTrigger trigger);

    [LoggerMessage(1001, LogLevel.Information, "Run {RunId} succeeded: {Rows} rows, {Inserted} new")]
    public static partial void RunSucceeded(ILogger logger, Guid runId, long rows, long inserted);

    [LoggerMessage(1002, LogLevel.Warning, "Run {RunId} failed in stage {Stage}: {Code}")]
    public static partial void RunFailed(ILogger logger, Guid runId, Runs.RunStage stage, string code);

    [LoggerMessage(1004, LogLevel.Warning, "Run {RunId}: the lease was lost, so this process stopped working on it")]
    public static partial void LeaseLost(ILogger logger, Guid runId);

    [LoggerMessage(1005, LogLevel.Error, "Run {RunId}: unforeseen fault {Fingerprint}")]
    public static partial void RunFault(ILogger logger, Exception exception, Guid runId, string fingerprint);

    [LoggerMessage(1010, LogLevel.Warning, "Run {RunId} succeeded; its commit was not confirmed, and its row shows that it was made")]
    public static partial void CommitConfirmed(ILogger logger, Guid runId);

    [LoggerMessage(1008, LogLevel.Error, "Run {RunId}: its end could not be recorded; another process will end it when the lease is over")]
    public static partial void EndNotRecorded(ILogger logger, Exception exception, Guid runId);
}
