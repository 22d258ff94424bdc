using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Calendars;
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
        services.AddSingleton(new GoToEntry(["calendar"], Capability.ReadRuns, FindCalendarAsync));
        // The box names runs already, as those of statements.
        services.AddSingleton(new GoToEntry([], Capability.ReadRuns, FindRunAsync));
        services.AddSingleton(NavEntry.Of<AlertsPage>(NavGroup.MarketData, "Incidents", IconName.Warning));
        services.AddSingleton(NavEntry.Of<MarketPage>(NavGroup.MarketData, "Status", IconName.Market));
        services.AddSingleton(NavEntry.Of<CalendarsPage>(NavGroup.MarketData, "Calendars", IconName.Calendar));
        services.AddSingleton(NavEntry.Of<MarketRunsPage>(NavGroup.MarketData, "Backfill", IconName.Download));
    }

    private static async Task<string?> FindCalendarAsync(HttpContext http, string text, CancellationToken ct) =>
        await http.RequestServices.GetRequiredService<CalendarQueries>().FindAsync(text.ToUpperInvariant(), ct) is { } calendar
            ? CalendarPage.PathOf(calendar.Code) : null;

    private static async Task<string?> FindRunAsync(HttpContext http, string text, CancellationToken ct) =>
        Guid.TryParse(text, out var id) && await http.RequestServices.GetRequiredService<MarketRunQueries>().FindAsync(id, ct) is not null
            ? $"{MarketRunsPage.Path}/{id}" : null;

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
