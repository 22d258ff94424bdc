using System.Globalization;
using FlexPortal.Core.MarketData.Assets;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData;

/// <summary>Finds every fault in <see cref="MarketDataOptions"/> at once. Each sentence begins with the full key.</summary>
internal sealed class MarketDataOptionsValidator : IValidateOptions<MarketDataOptions>
{
    private const int MostAssets = 10_000;

    // The calendars that the database has from the start.
    private static readonly string[] Calendars = ["24x7", "XNYS"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, MarketDataOptions options)
    {
        var faults = AssetFaults([.. AssetList.Parse(options.Assets)]).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> AssetFaults(IReadOnlyList<AssetSetting?> assets)
    {
        foreach (var (index, asset) in assets.Index())
        {
            var place = (index + 1).ToString(CultureInfo.InvariantCulture);
            if (asset is null)
            {
                yield return $"MarketData:Assets: entry {place} must be symbol, name, class, calendar, vendor, vendor symbol, currency, "
                    + "decimal places.";
            }
            else if (!Calendars.Contains(asset.CalendarCode, StringComparer.Ordinal))
                yield return $"MarketData:Assets: entry {place} names a calendar that is none of {string.Join(", ", Calendars)}.";
        }

        var symbols = assets.OfType<AssetSetting>().Select(asset => asset.Symbol).ToList();
        if (symbols.Distinct(StringComparer.Ordinal).Count() < symbols.Count)
            yield return "MarketData:Assets names a symbol twice.";
        if (assets.Count > MostAssets)
            yield return "MarketData:Assets must name at most 10,000 assets.";
    }
}
