using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData;

/// <summary>Log messages of market data, ids 3000 to 3999. Never a key, a vendor's text or an address with values.</summary>
internal static partial class MarketDataLog
{
    [LoggerMessage(3000, LogLevel.Debug, "Assets of the settings: {Changed} added, changed or deactivated")]
    public static partial void AssetsSeeded(ILogger logger, int changed);
}
