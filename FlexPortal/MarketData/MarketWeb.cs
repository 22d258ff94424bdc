using FlexPortal.Core.Platform.Identity;
using FlexPortal.Hosting;
using FlexPortal.MarketData.Alerts;
using FlexPortal.MarketData.Assets;
using FlexPortal.MarketData.Backfill;
using FlexPortal.MarketData.Calendars;
using FlexPortal.MarketData.Gaps;
using FlexPortal.MarketData.Lineage;
using FlexPortal.MarketData.Status;
using FlexPortal.Shell.GoTo;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Overview;
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
        services.AddSingleton(BackfillEndpoints.Runs);
        services.AddSingleton(OverviewPart.Of<MarketPart>(OverviewPlace.Page));
        services.AddSingleton(new OverviewTodos(AlertTodos.ReadAsync));
        services.AddSingleton<MatcherPolicy, PageOrApi>();
        services.AddSingleton(new GoToEntry(["asset"], Capability.ReadRuns, AssetSearch.FindAsync));
        services.AddSingleton(NavEntry.Of<AlertsPage>(NavGroup.MarketData, "Incidents", IconName.Warning));
        services.AddSingleton(NavEntry.Of<MarketPage>(NavGroup.MarketData, "Status", IconName.Market));
        services.AddSingleton(NavEntry.Of<CalendarsPage>(NavGroup.MarketData, "Calendars", IconName.Calendar));
        services.AddSingleton(NavEntry.Of<MarketRunsPage>(NavGroup.MarketData, "Backfill", IconName.Download));
    }

    /// <summary>Maps the API on <paramref name="api"/> (accepts tokens) and the page forms on <paramref name="app"/>.</summary>
    public static void MapMarket(this WebApplication app, RouteGroupBuilder api)
    {
        api.MapBackfillEndpoints();
        app.MapBackfillForms();
        api.MapStatusEndpoints();
        api.MapRemediationEndpoints();
        api.MapAssetEndpoints();
        app.MapRemoveBars();
        app.MapAssetForms();
        api.MapLineageEndpoints();
        api.MapCalendarEndpoints();
        app.MapCalendarForms();
        api.MapGapEndpoints();
        app.MapGapForms();
        app.MapAlertForms();
    }
}
