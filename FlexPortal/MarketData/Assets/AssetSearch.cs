using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.MarketData.Status;

namespace FlexPortal.MarketData.Assets;

/// <summary>Assets for the box at the top of each page: by symbol, by name, or by a part of the name.</summary>
internal static class AssetSearch
{
    // A shorter text is a part of too many names.
    private const int ShortestPart = 3;

    /// <summary>The page of the asset that a text names, or the list of those that it is a part of; null when it names none.</summary>
    public static async Task<string?> FindAsync(HttpContext http, string text, CancellationToken ct)
    {
        var assets = await http.RequestServices.GetRequiredService<AssetQueries>().ListAsync(ct);
        // A series as pages and commands write it: ETH 1m.
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var series, var length] && BarIntervals.Parse(length) is { } interval
            && assets.FirstOrDefault(asset => Is(asset.Setting.Symbol, series)) is { } collected)
            return $"{At(collected)}?interval={interval.Text()}";
        if (assets.FirstOrDefault(asset => Is(asset.Setting.Symbol, text)) is { } symbol)
            return At(symbol);

        MarketAsset[] named = [.. assets.Where(asset => Is(asset.Setting.Name, text))];
        if (named.Length == 0 && text.Length >= ShortestPart)
            named = [.. assets.Where(asset => asset.Setting.Name.Contains(text, StringComparison.OrdinalIgnoreCase))];
        return named switch
        {
            [] => null,
            [var one] => At(one),
            _ => $"{MarketPage.Path}?{StatusFilters.Search.Name}={Uri.EscapeDataString(text)}",
        };
    }

    private static bool Is(string name, string text) => string.Equals(name, text, StringComparison.OrdinalIgnoreCase);

    private static string At(MarketAsset asset) => $"{MarketPage.Path}/{Uri.EscapeDataString(asset.Setting.Symbol)}";
}
