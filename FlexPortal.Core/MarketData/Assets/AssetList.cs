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

    // In the order of an entry, each with what it may be.
    private static readonly (string Name, string Allowed, Func<string, bool> IsValid)[] Fields =
    [
        ("symbol", "1 to 16 of A-Z, 0-9, . and -, not . or - first", text => SymbolForm().IsMatch(text)),
        ("name", "1 to 100 characters", text => text.Length is > 0 and <= 100 && !text.Any(char.IsControl)),
        ("class", "crypto, equity or etf", text => EnumFormatter.TryParse<AssetClass>(text, out _)),
        ("calendar", "1 to 16 letters and digits", text => CodeForm().IsMatch(text)),
        ("vendor", "1 to 16 letters and digits", text => CodeForm().IsMatch(text)),
        ("vendor symbol", "1 to 32 of A-Z, a-z, 0-9, . / : _ and -", text => VendorSymbolForm().IsMatch(text)),
        ("currency", "3 to 5 of A-Z", text => CurrencyForm().IsMatch(text)),
        ("decimal places", "a number from 0 to 8", text => Scale(text) is not null),
    ];

    /// <summary>The entries of a text in order: an asset, or what is wrong with the entry.</summary>
    public static IEnumerable<(AssetSetting? Asset, string? Fault)> Parse(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne);

    private static (AssetSetting? Asset, string? Fault) ParseOne(string entry)
    {
        var texts = entry.Split(',', StringSplitOptions.TrimEntries);
        if (texts.Length != Fields.Length)
        {
            return (null, string.Create(
                CultureInfo.InvariantCulture,
                $"must have {Fields.Length} fields ({string.Join(", ", Fields.Select(field => field.Name))}) and has {texts.Length}."));
        }

        foreach (var (index, (name, allowed, isValid)) in Fields.Index())
        {
            if (!isValid(texts[index]))
                return (null, string.Create(CultureInfo.InvariantCulture, $"field {index + 1} ({name}) must be {allowed}."));
        }

        var assetClass = EnumFormatter.Parse<AssetClass>(texts[2]);
        return (new(texts[0], texts[1], assetClass, texts[3], texts[4], texts[5], texts[6], Scale(texts[7])!.Value), null);
    }

    private static int? Scale(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var scale) && scale <= 8 ? scale : null;

    [GeneratedRegex(@"\A[A-Z0-9][A-Z0-9.-]{0,15}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SymbolForm();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,16}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"\A[A-Za-z0-9./:_-]{1,32}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VendorSymbolForm();

    [GeneratedRegex(@"\A[A-Z]{3,5}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CurrencyForm();
}
