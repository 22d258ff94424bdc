namespace FlexPortal.Core.MarketData;

/// <summary>Expected errors of market data.</summary>
internal static class MarketDataErrors
{
    /// <summary>The process that worked on a run stopped answering.</summary>
    public static PortalError RunAbandoned() => new(
        "MARKET_RUN_ABANDONED", "The process that worked on this run stopped answering. Stored slices are kept.",
        "Start the run again: it goes on with the slices that are missing.", ErrorOwner.Portal, Retryable: true);

    /// <summary>The same, after a request to cancel.</summary>
    public static PortalError RunCanceledAfterLoss() => new(
        "MARKET_RUN_CANCELED", "The run was cancelled. Stored slices are kept.", "Nothing to do.");
}
