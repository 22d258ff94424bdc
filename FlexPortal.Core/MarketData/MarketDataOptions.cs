using FlexPortal.Core.MarketData.Assets;
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

    /// <summary>
    /// Trading time that a series may be behind before an incident is opened; for daily bars the time after one was due. A duration;
    /// 10 min to 7 d. Default: 60 min.
    /// </summary>
    [Duration("10 min", "7 d")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>The assets.</summary>
    /// <exception cref="FormatException">An entry does not have the form; <see cref="MarketDataOptionsValidator"/> reports that at start.</exception>
    internal IReadOnlyList<AssetSetting> ReadAssets() =>
        [.. AssetList.Parse(Assets).Select(asset => asset ?? throw new FormatException("An asset of the settings does not have the form."))];
}
