using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Schedules;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.Retention;

/// <summary>Registers retention.</summary>
internal static class RetentionServiceCollectionExtensions
{
    /// <summary>
    /// Adds the schedule and the policies of the platform. Expects the database, the audit log, the settings and time to be registered.
    /// </summary>
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddRetention("sessions", options => options.Sessions, RetentionSql.DeleteSessionsAsync)
        .AddRetention("entry links", options => options.EntryLinks, RetentionSql.DeleteEntryLinksAsync)
        .AddRetention("rate limits", options => options.RateLimits, RetentionSql.DeleteRateLimitsAsync)
        .AddSingleton<PruneAudit>()
        .AddSingleton(provider => new RetentionPolicy(
            "audit entries", options => options.AuditEntries, provider.GetRequiredService<PruneAudit>().ExecuteAsync))
        .AddSingleton<ApplyRetention>()
        .AddSchedule<ApplyRetention>(
            "retention", _ => ScheduleTiming.Every(ApplyRetention.Interval), (retention, _, ct) => retention.ExecuteAsync(ct));

    /// <summary>Adds the policy of one table.</summary>
    public static IServiceCollection AddRetention(
        this IServiceCollection services,
        string name,
        Func<RetentionOptions, TimeSpan> age,
        Func<PortalDatabase, DateTimeOffset, int, CancellationToken, Task<int>> deleteBatch) =>
        services.AddSingleton(provider =>
        {
            var database = provider.GetRequiredService<PortalDatabase>();
            return new RetentionPolicy(name, age, (before, most, ct) => deleteBatch(database, before, most, ct));
        });
}
