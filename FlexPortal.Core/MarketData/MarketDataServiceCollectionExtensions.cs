using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Backfill;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Calendars;
using FlexPortal.Core.MarketData.Coverage;
using FlexPortal.Core.MarketData.Freshness;
using FlexPortal.Core.MarketData.Gaps;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Platform.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData;

/// <summary>Registers market data. Register the platform (database, live events, jobs) first.</summary>
public static class MarketDataServiceCollectionExtensions
{
    /// <summary>Adds use cases, queries and the table of jobs.</summary>
    public static IServiceCollection AddMarketData(this IServiceCollection services)
    {
        services.AddSingleton(MarketJobs.Runs);
        services.AddSingleton<CalendarQueries>();
        services.AddSingleton<SpecialDayImpact>();
        services.AddSingleton<SaveSpecialDay>();
        services.AddSingleton<AssetQueries>();
        services.AddSingleton<SeedAssets>();
        services.AddSingleton(provider => new PartitionSql(provider.GetRequiredService<PortalDatabase>().Main));
        services.AddSingleton<StoreSlice>();
        services.AddSingleton<StatusQueries>();
        services.AddSingleton<CoverageDayQueries>();
        services.AddSingleton<SlotQueries>();
        services.AddSingleton<GapQueries>();
        services.AddSingleton<AcknowledgeGap>();
        services.AddSingleton<ReopenGap>();
        services.AddSingleton<BarQueries>();
        services.AddSingleton<RemoveBars>();
        services.AddSingleton<ChecksumQueries>();
        services.AddSingleton<LineageQueries>();
        services.AddSingleton<RemediationQueries>();
        services.AddSingleton<SuccessRateQueries>();
        services.AddMarketDataVendors();
        services.AddBackfill();
        services.AddFreshness();
        return services;
    }

    /// <summary>
    /// Adds what a portal does by itself and a command does not: take over the assets of the settings, resume runs, fetch what is due,
    /// check freshness and vendors, end acknowledgements, remove old history.
    /// </summary>
    public static IServiceCollection AddMarketDataSchedule(this IServiceCollection services)
    {
        services.AddHostedService<AssetSeeding>();
        services.AddHostedService<ResumeBackfills>();
        services.AddSchedule<TopUp>("market-top-up", TopUpTiming, (topUp, _, ct) => topUp.ExecuteAsync(ct));
        services.AddSchedule<ScheduledFreshnessCheck>(
            "market-freshness", _ => ScheduleTiming.Every(CheckFreshness.Interval), (check, firing, ct) => check.ExecuteAsync(firing, ct));
        services.AddSchedule<RefreshVendorStatus>(
            "market-vendors", _ => ScheduleTiming.Every(RefreshVendorStatus.LookEvery), (refresh, _, ct) => refresh.ExecuteAsync(ct));
        services.AddSchedule<ReopenGap>(
            "market-gaps", _ => ScheduleTiming.Every(ReopenGap.LookEvery), (gaps, _, ct) => gaps.EndExpiredAsync(ct));
        services.AddRetention("market run events", options => options.JobEvents, MarketRetentionSql.DeleteEventsAsync);
        services.AddRetention("market failures", options => options.FailureLogs, MarketRetentionSql.DeleteFailuresAsync);
        return services;

        static ScheduleTiming? TopUpTiming(IServiceProvider provider) =>
            provider.GetRequiredService<IOptions<MarketDataOptions>>().Value.TopUpEvery is var interval && interval > TimeSpan.Zero
                ? ScheduleTiming.Every(interval) : null;
    }

    private static void AddBackfill(this IServiceCollection services)
    {
        services.AddSingleton<FetchSlice>();
        services.AddSingleton<WorkSlice>();
        services.AddSingleton<BackfillOrchestrator>();
        services.AddSingleton<MarketRunTransaction>();
        services.AddSingleton(provider => new PlanBackfill(
            provider.GetRequiredService<IDbContextFactory<PortalDbContext>>(), provider.GetRequiredService<CalendarQueries>(),
            provider.GetRequiredService<AssetQueries>(), provider.GetRequiredService<VendorConnections>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StartBackfill(
            provider.GetRequiredService<PortalDatabase>(), provider.GetRequiredService<PlanBackfill>(),
            provider.GetRequiredService<BackfillOrchestrator>(), provider.GetRequiredService<MarketRunTransaction>(),
            provider.GetRequiredService<AuditLog>()));
        services.AddSingleton<CancelBackfill>();
        services.AddSingleton<MarketRunQueries>();
        services.AddSingleton<TopUpWindow>();
        services.AddSingleton<TopUp>();
    }
}
