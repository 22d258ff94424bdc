using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Notifications;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Registers freshness, incidents and the status of vendors. Register notifications and the vendors first.</summary>
internal static class FreshnessServiceCollectionExtensions
{
    /// <summary>Adds the check, what users do with incidents, and the status of vendors.</summary>
    public static IServiceCollection AddFreshness(this IServiceCollection services)
    {
        services.AddSingleton<AlertMail>();
        services.AddSingleton<CheckFreshness>();
        services.AddSingleton<ScheduledFreshnessCheck>();
        services.AddSingleton<AlertQueries>();
        services.AddSingleton<AcknowledgeAlert>();
        services.AddSingleton<SnoozeAlert>();
        services.AddSingleton<SendTestAlert>();
        services.AddSingleton<RecordVendorStatus>();
        services.AddSingleton<RefreshVendorStatus>();
        services.AddSingleton(new MailEndHook(AlertMail.Topic, MarketTelemetry.AlertMailEnded));
        return services;
    }
}
