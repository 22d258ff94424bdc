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

    [LoggerMessage(1005, LogLevel.Error, "Run {RunId}: unforeseen fault {Fingerprint}")]
    public static partial void RunFault(ILogger logger, Exception exception, Guid runId, string fingerprint);

    [LoggerMessage(1006, LogLevel.Error, "Run {RunId}: its rows are stored, and the ledger could not take its events")]
    public static partial void LedgerFault(ILogger logger, Exception exception, Guid runId);

    [LoggerMessage(1007, LogLevel.Information, "Ledger of an account built from {Statements} statements")]
    public static partial void LedgerBuilt(ILogger logger, int statements);
}
