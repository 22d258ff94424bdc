using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Settings;

namespace FlexPortal.Core.MarketData;

/// <summary>Settings of market data, section <c>MarketData</c>. Checked at start by <see cref="MarketDataOptionsValidator"/>.</summary>
public sealed class MarketDataOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "MarketData";

    /// <summary>
    /// Assets to collect: entries separated by semicolons, each with eight fields separated by commas: symbol, name, class (<c>crypto</c>,
    /// <c>equity</c>, <c>etf</c>), calendar (<c>24x7</c>, <c>XNYS</c>), vendor, the vendor's symbol, currency, decimal places of a price
    /// (0 to 8). At most 10,000. Default: ten assets from the vendor <c>replay</c>. Empty: none.
    /// </summary>
    public string Assets { get; set; } = AssetList.Default;

    /// <summary>Address of Binance's spot API. https, with a slash at the end. Default and empty: its public data host.</summary>
    [Form("must be an absolute https address that ends with a slash.")]
    public Uri? BinanceBaseUrl { get; set; }

    /// <summary>Address of the Coinbase Exchange API. https, with a slash at the end. Default and empty: the vendor's own.</summary>
    [Form("must be an absolute https address that ends with a slash.")]
    public Uri? CoinbaseBaseUrl { get; set; }

    /// <summary>Address of Alpaca's market data API. https, with a slash at the end. Default and empty: the vendor's own.</summary>
    [Form("must be an absolute https address that ends with a slash.")]
    public Uri? AlpacaBaseUrl { get; set; }

    /// <summary>Id of the Alpaca key. Default and empty: none, and assets of <c>alpaca</c> are blocked for lack of a key.</summary>
    public string? AlpacaKeyId { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>Secret of the Alpaca key; only together with <see cref="AlpacaKeyId"/>. Default and empty: none.</summary>
    public string? AlpacaKeySecret { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>File that holds <see cref="AlpacaKeySecret"/> and nothing else, in its place. Default and empty: none.</summary>
    public string? AlpacaKeySecretFile { get; set => field = string.IsNullOrEmpty(value) ? null : value; }

    /// <summary>
    /// Time between two runs that fetch what is due since the last bar. A duration up to 24 h; <c>0</c> turns them off.
    /// Default: 5 min.
    /// </summary>
    [Duration("0 s", "24 h")]
    public TimeSpan TopUpEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The address of a vendor; null where its own is used.</summary>
    internal Uri? BaseUrlOf(string vendorCode) => vendorCode switch
    {
        "binance" => BinanceBaseUrl,
        "coinbase" => CoinbaseBaseUrl,
        "alpaca" => AlpacaBaseUrl,
        _ => null,
    };

    /// <summary>The key of a vendor; null when none is set.</summary>
    /// <exception cref="IOException">The file cannot be read; <see cref="MarketDataOptionsValidator"/> reports that at start.</exception>
    internal VendorKey? ReadKey(string vendorCode) => vendorCode is "alpaca" && AlpacaKeyId is { } id && ReadSecret() is { } secret
        ? new VendorKey(id, secret) : null;

    /// <summary>The secret of the Alpaca key, from its file where that is set.</summary>
    internal string? ReadSecret() => this switch
    {
        { AlpacaKeySecret: { } secret } => secret,
        { AlpacaKeySecretFile: { } file } when File.ReadAllText(file).Trim() is { Length: > 0 } text => text,
        _ => null,
    };
    /// <summary>
    /// Trading time that a series may be behind before an incident is opened; for daily bars the time after one was due. A duration;
    /// 10 min to 7 d. Default: 60 min.
    /// </summary>
    [Duration("10 min", "7 d")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Mails of late series that one check of freshness writes. With more to write, one mail lists them instead. 1 to 1,000. Default: 10.
    /// </summary>
    [Number(1, 1_000)]
    public int MailsPerCheck { get; set; } = 10;

    /// <summary>The assets.</summary>
    /// <exception cref="FormatException">
    /// An entry does not have the form; <see cref="MarketDataOptionsValidator"/> reports that at start.
    /// </exception>
    internal IReadOnlyList<AssetSetting> ReadAssets() =>
    [
        .. AssetList.Parse(Assets).Select(
            entry => entry.Asset ?? throw new FormatException($"An asset of the settings does not have the form: it {entry.Fault}")),
    ];
}
