using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.MarketData;

/// <summary>Registers market data. Register the platform (database, live events, jobs) first.</summary>
public static class MarketDataServiceCollectionExtensions
{
    /// <summary>Adds use cases, queries and the table of jobs, and seeds the assets of the settings at start.</summary>
    public static IServiceCollection AddMarketData(this IServiceCollection services)
    {
        services.AddSingleton(MarketJobs.Runs);
        services.AddSingleton<CalendarQueries>();
        services.AddSingleton<SaveSpecialDay>();
        services.AddSingleton<AssetQueries>();
        services.AddSingleton<SeedAssets>();
        services.AddSingleton(provider => new PartitionSql(provider.GetRequiredService<PortalDatabase>().Main));
        services.AddSingleton<StoreSlice>();
        services.AddMarketDataVendors();
        services.AddFreshness();
        services.AddHostedService<AssetSeeding>();
        return services;
    }
}
