using System.Globalization;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData;

/// <summary>Finds every fault in <see cref="MarketDataOptions"/> at once. Each sentence begins with the full key.</summary>
internal sealed class MarketDataOptionsValidator : IValidateOptions<MarketDataOptions>
{
    private const int MostAssets = 10_000;

    // The calendars that the database has from the start.
    private static readonly string[] Calendars = ["24x7", "XNYS"];

    private static readonly string[] Vendors = ["replay", "binance", "coinbase", "alpaca"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MarketDataOptions options)
    {
        var faults = AssetFaults([.. AssetList.Parse(options.Assets)]).Concat(AddressFaults(options)).Concat(KeyFaults(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> AddressFaults(MarketDataOptions options)
    {
        (string Key, Uri? Address)[] addresses =
        [
            (nameof(options.BinanceBaseUrl), options.BinanceBaseUrl), (nameof(options.CoinbaseBaseUrl), options.CoinbaseBaseUrl),
            (nameof(options.AlpacaBaseUrl), options.AlpacaBaseUrl),
        ];
        foreach (var (key, address) in addresses)
        {
            if (address is { IsAbsoluteUri: true } absolute && absolute.AbsolutePath.EndsWith('/') && absolute.UserInfo.Length == 0
                && (string.Equals(absolute.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || absolute.IsLoopback))
                continue;
            if (address is not null)
                yield return $"MarketData:{key} must be an absolute https address that ends with a slash.";
        }
    }

    private static IEnumerable<string> KeyFaults(MarketDataOptions options)
    {
        if (options is { AlpacaKeySecret: not null, AlpacaKeySecretFile: not null })
            yield return "MarketData:AlpacaKeySecret and MarketData:AlpacaKeySecretFile are set: set one of them.";
        string? secret = null;
        var isUnreadable = false;
        try
        {
            secret = options.ReadSecret();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            isUnreadable = true;
        }

        if (isUnreadable)
            yield return "MarketData:AlpacaKeySecretFile cannot be read.";
        else if ((secret is null) != (options.AlpacaKeyId is null))
            yield return "MarketData:AlpacaKeyId and MarketData:AlpacaKeySecret are set together or not at all.";
        else if (secret is not null && !(VendorKey.IsWellFormed(secret) && VendorKey.IsWellFormed(options.AlpacaKeyId)))
            yield return "MarketData:AlpacaKeyId or MarketData:AlpacaKeySecret has blanks or characters that a header cannot carry.";
    }

    private static IEnumerable<string> AssetFaults(IReadOnlyList<(AssetSetting? Asset, string? Fault)> entries)
    {
        foreach (var (index, (asset, fault)) in entries.Index())
        {
            if ((asset is null ? fault : FaultOf(asset)) is { } found)
                yield return string.Create(CultureInfo.InvariantCulture, $"MarketData:Assets: entry {index + 1} {found}");
        }

        var symbols = entries.Select(entry => entry.Asset?.Symbol).OfType<string>().ToList();
        if (symbols.Distinct(StringComparer.Ordinal).Count() < symbols.Count)
            yield return "MarketData:Assets names a symbol twice.";
        if (entries.Count > MostAssets)
            yield return "MarketData:Assets must name at most 10,000 assets.";
    }

    private static string? FaultOf(AssetSetting asset) =>
        !Calendars.Contains(asset.CalendarCode, StringComparer.Ordinal)
            ? $"({asset.Symbol}) field 4 (calendar) must be one of {string.Join(", ", Calendars)}."
        : !Vendors.Contains(asset.VendorCode, StringComparer.Ordinal)
            ? $"({asset.Symbol}) field 5 (vendor) must be one of {string.Join(", ", Vendors)}."
        : VendorConnections.IsReplay(asset.VendorCode) && !ReplayVendor.Symbols.Contains(asset.VendorSymbol, StringComparer.Ordinal)
            ? $"({asset.Symbol}) field 6 (vendor symbol) must be one that the vendor replay invents: "
                + $"{string.Join(", ", ReplayVendor.Symbols)}."
        : null;
}
