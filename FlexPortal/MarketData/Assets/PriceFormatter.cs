using System.Globalization;

namespace FlexPortal.MarketData.Assets;

/// <summary>Prices and quantities as the pages write them.</summary>
internal static class PriceFormatter
{
    /// <summary>Grouped, with at most eight decimal places.</summary>
    public static string Of(decimal value) => value.ToString("#,0.########", CultureInfo.InvariantCulture);

    /// <summary>A change in per cent, with its sign; a dash when the former value was zero.</summary>
    public static string Change(decimal before, decimal after) => before == 0
        ? "–" : ((after - before) / before * 100).ToString("+0.00' %';−0.00' %';0.00' %'", CultureInfo.InvariantCulture);
}
