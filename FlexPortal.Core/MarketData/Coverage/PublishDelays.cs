using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>How long after the end of a bar a vendor publishes it.</summary>
internal static class PublishDelays
{
    /// <summary>The delay of a vendor; none for one that this program does not know.</summary>
    public static TimeSpan DelayOf(this IEnumerable<IMarketDataVendor> vendors, string code, BarInterval interval) =>
        vendors.FirstOrDefault(vendor => string.Equals(vendor.Code, code, StringComparison.Ordinal))?.Capabilities is not { } known
            ? TimeSpan.Zero : interval == BarInterval.Day ? known.DailyPublishDelay : known.PublishDelay;
}
