using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData;

/// <summary>Log messages of market data, ids 3000 to 3999. Never a key, a vendor's text or an address with values.</summary>
internal static partial class MarketDataLog
{
    [LoggerMessage(3000, LogLevel.Debug, "Assets of the settings: {Changed} added, changed or deactivated")]
    public static partial void AssetsSeeded(ILogger logger, int changed);

    [LoggerMessage(3010, LogLevel.Information, "Market run {RunId} started: {Kind}, {Slices} slices")]
    public static partial void RunStarted(ILogger logger, Guid runId, Backfill.MarketRunKind kind, int slices);

    [LoggerMessage(3011, LogLevel.Information, "Market run {RunId} ended: {Done} slices done, {Failed} failed")]
    public static partial void RunEnded(ILogger logger, Guid runId, int done, int failed);

    [LoggerMessage(3012, LogLevel.Warning, "Market run {RunId} failed: {Code}")]
    public static partial void RunFailed(ILogger logger, Guid runId, string code);

    [LoggerMessage(3013, LogLevel.Error, "Market run {RunId}: unforeseen fault {Fingerprint}")]
    public static partial void RunFault(ILogger logger, Exception exception, Guid runId, string fingerprint);

    [LoggerMessage(3014, LogLevel.Information, "Market run {RunId} takes over {Slices} slices of {Before}")]
    public static partial void RunResumed(ILogger logger, Guid runId, int slices, Guid before);

    [LoggerMessage(3015, LogLevel.Warning, "Vendor {Vendor} did not answer slice {SliceId}: {Code}; {Detail}")]
    public static partial void SliceFaulted(ILogger logger, string vendor, long sliceId, string code, string detail);
    [LoggerMessage(3100, LogLevel.Information,
        "Freshness of {Series} series: {Opened} incidents opened, {Cleared} cleared, {Open} open, {Mails} mails written")]
    public static partial void FreshnessChecked(ILogger logger, int series, int opened, int cleared, int open, int mails);

    [LoggerMessage(3102, LogLevel.Information, "{Ended} acknowledgements of gaps ended: their last day has passed")]
    public static partial void GapsReopened(ILogger logger, int ended);

    [LoggerMessage(3101, LogLevel.Information, "Vendor {Vendor} is {State}")]
    public static partial void VendorChanged(ILogger logger, string vendor, string state);
}
