using System.Globalization;
using System.Text.RegularExpressions;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.MarketData.Assets;

/// <summary>
/// Reads the assets of the settings: entries separated by semicolons, eight fields separated by commas:
/// symbol, name, class, calendar, vendor, vendor symbol, currency, decimal places.
/// </summary>
internal static partial class AssetList
{
    /// <summary>The assets that a portal without this setting collects.</summary>
    public const string Default =
        "BTC, Bitcoin, crypto, 24x7, replay, BTCUSD, USD, 8; ETH, Ether, crypto, 24x7, replay, ETHUSD, USD, 8; "
        + "SOL, Solana, crypto, 24x7, replay, SOLUSD, USD, 8; XRP, XRP, crypto, 24x7, replay, XRPUSD, USD, 8; "
        + "ADA, Cardano, crypto, 24x7, replay, ADAUSD, USD, 8; SPY, SPDR S&P 500 ETF, etf, XNYS, replay, SPY, USD, 4; "
        + "AAPL, Apple, equity, XNYS, replay, AAPL, USD, 4; MSFT, Microsoft, equity, XNYS, replay, MSFT, USD, 4; "
        + "NVDA, NVIDIA, equity, XNYS, replay, NVDA, USD, 4; META, Meta Platforms, equity, XNYS, replay, META, USD, 4";

    private const int Fields = 8;

    /// <summary>The assets of a text in order; null for an entry that does not have the form.</summary>
    public static IEnumerable<AssetSetting?> Parse(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne);

    private static AssetSetting? ParseOne(string entry)
    {
        var fields = entry.Split(',', StringSplitOptions.TrimEntries);
        return fields.Length == Fields && SymbolForm().IsMatch(fields[0]) && fields[1].Length is > 0 and <= 100
            && !fields[1].Any(char.IsControl)
            && EnumFormatter.TryParse<AssetClass>(fields[2], out var assetClass)
            && CodeForm().IsMatch(fields[3]) && CodeForm().IsMatch(fields[4]) && VendorSymbolForm().IsMatch(fields[5])
            && CurrencyForm().IsMatch(fields[6])
            && int.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out var scale) && scale <= 8
            ? new(fields[0], fields[1], assetClass, fields[3], fields[4], fields[5], fields[6], scale)
            : null;
    }

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9.-]{0,15}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SymbolForm();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,16}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A[A-Za-z0-9./:_-]{1,32}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VendorSymbolForm();

    [GeneratedRegex(@"\A[A-Z]{3,5}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CurrencyForm();
}
