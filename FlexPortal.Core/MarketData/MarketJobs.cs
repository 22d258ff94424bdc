using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData;

/// <summary>The units of work of market data.</summary>
internal static class MarketJobs
{
    /// <summary>Runs that fetch bars.</summary>
    public static JobTable Runs { get; } = new("market_run", "market.ingestion_run", "ingestion_run_id", "market.ingestion_run_event")
    {
        Json = PortalJson.Options,
        Abandoned = MarketDataErrors.RunAbandoned(),
        CanceledAfterLoss = MarketDataErrors.RunCanceledAfterLoss(),
    };
}
