using FlexPortal.Audit;
using FlexPortal.Core.MarketData;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell;
using Microsoft.AspNetCore.Mvc;

namespace FlexPortal.MarketData.Assets;

/// <summary>The form of the page of an asset that removes its bars. It needs no script and leads back to the page.</summary>
internal static class AssetForms
{
    /// <summary>Where the form is sent to.</summary>
    public const string Path = "/market-data/remove-bars";

    public static void MapAssetForms(this IEndpointRouteBuilder routes) =>
        routes.MapPost(Path, RemoveAsync).Needs(Capability.ManageSettings).ExcludeFromDescription();

    /// <summary>The error of a refusal; the code comes from the address, and a text that is no code is not shown.</summary>
    public static PortalError ErrorOf(string code, string symbol) => code switch
    {
        "MARKET_REMOVAL_NOT_CONFIRMED" => MarketDataErrors.RemovalNotConfirmed(),
        "MARKET_ASSET_IN_USE" => MarketDataErrors.AssetInUse(symbol),
        _ => MarketDataErrors.BarsNotFound(symbol),
    };

    private static async Task<SeeOther> RemoveAsync(
        HttpContext http, [FromForm] string? symbol, [FromForm] string? confirm, RemoveBars remove, CancellationToken ct)
    {
        var asset = symbol ?? "";
        var isConfirmed = string.Equals(confirm?.Trim(), asset, StringComparison.OrdinalIgnoreCase);
        var (removed, error) = isConfirmed
            ? await remove.ExecuteAsync(asset, AuditActors.Of(http), ct) : (null, MarketDataErrors.RemovalNotConfirmed());
        var said = error is null ? $"removed={removed!.DayBars + removed.MinuteBars}" : $"removal-refused={error.Code}";
        return new(ReaderChoice.Zone(http).To($"{MarketPage.Path}/{Uri.EscapeDataString(asset)}?{said}"));
    }
}
