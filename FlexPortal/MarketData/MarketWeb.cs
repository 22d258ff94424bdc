using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Lineage;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;

namespace FlexPortal.MarketData;

/// <summary>Registers the web part of market data: services of its pages, API endpoints and forms.</summary>
internal static class MarketWeb
{
    /// <summary>Adds what the pages share.</summary>
    public static void AddMarketWeb(this IServiceCollection services)
    {
        services.AddSingleton<StatusReading>();
        services.AddSingleton<AssetReading>();
        services.AddSingleton(NavEntry.Of<MarketPage>(NavGroup.MarketData, "Status", IconName.Market));
    }

    /// <summary>Maps the API, which accepts tokens.</summary>
    public static void MapMarket(this RouteGroupBuilder api)
    {
        api.MapStatusEndpoints();
        api.MapRemediationEndpoints();
        api.MapAssetEndpoints();
        api.MapLineageEndpoints();
    }
}
