using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.MarketData;

/// <summary>Log messages of market data, ids 3000 to 3999. Never a key, a vendor's text or an address with values.</summary>
internal static partial class MarketDataLog
{
    [LoggerMessage(3000, LogLevel.Information, "Assets of the settings: {Changed} added, changed or deactivated")]
    public static partial void AssetsSeeded(ILogger logger, int changed);

    [LoggerMessage(3100, LogLevel.Information,
        "Freshness of {Series} series: {Opened} incidents opened, {Cleared} cleared, {Open} open, {Mails} mails written")]
    public static partial void FreshnessChecked(ILogger logger, int series, int opened, int cleared, int open, int mails);

    [LoggerMessage(3101, LogLevel.Information, "Vendor {Vendor} is {State}")]
    public static partial void VendorChanged(ILogger logger, string vendor, string state);
}
