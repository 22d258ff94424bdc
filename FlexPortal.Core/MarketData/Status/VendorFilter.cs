using System.Linq.Expressions;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>The filter by a vendor: one of those that this version knows, because a list of no vendor would look like an answer.</summary>
internal static class VendorFilter
{
    /// <summary>Codes of the vendors, by name.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        [new AlpacaStocks().Code, new BinanceSpot().Code, new CoinbaseExchange().Code, ReplayVendor.VendorCode];

    private static string Words => $"{string.Join(", ", Codes.SkipLast(1))} or {Codes[^1]}";

    /// <summary>The filter of a list.</summary>
    /// <param name="column">Code of the vendor of a row.</param>
    public static ListFilter<TRow, string> Of<TRow>(Expression<Func<TRow, string>> column) => new(
        "vendor", $"Code of a vendor: {Words}",
        (text, _) => Codes.Contains(text.ToLowerInvariant(), StringComparer.Ordinal)
            ? (text.ToLowerInvariant(), null) : ("", $"vendor is {Words}."),
        value =>
        {
            Expression<Func<string>> parameter = () => value;
            return Expression.Lambda<Func<TRow, bool>>(Expression.Equal(column.Body, parameter.Body), column.Parameters);
        },
        column);
}
