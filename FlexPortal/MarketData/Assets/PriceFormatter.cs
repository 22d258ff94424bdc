using System.Globalization;

namespace FlexPortal.MarketData.Assets;

/// <summary>Prices and quantities as the pages write them.</summary>
internal static class PriceFormatter
{
    /// <summary>Grouped, with at most eight decimal places.</summary>
    public static string Of(decimal value) => value.ToString("#,0.########", CultureInfo.InvariantCulture);

    /// <summary>Decimal places that all of these values need; at most eight.</summary>
    public static int Places(IEnumerable<decimal> values) =>
        values.Select(value => Math.Min(8, (int)WithoutZeros(value).Scale)).DefaultIfEmpty(0).Max();

    /// <summary>Grouped, with so many decimal places: figures below each other have the same.</summary>
    public static string Of(decimal value, int places) =>
        value.ToString(string.Create(CultureInfo.InvariantCulture, $"N{places}"), CultureInfo.InvariantCulture);

    /// <summary>A change in per cent, with its sign; a dash when the former value was zero.</summary>
    public static string Change(decimal before, decimal after) => before == 0
        ? "–" : ((after - before) / before * 100).ToString("+0.00' %';−0.00' %';0.00' %'", CultureInfo.InvariantCulture);

    // Division by one with as many zeros as a decimal can have takes those of the value away.
    private static decimal WithoutZeros(decimal value) => value / 1.0000000000000000000000000000m;
}
