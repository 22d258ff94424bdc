using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>Registers freshness, incidents and the status of vendors. Register notifications and the vendors first.</summary>
internal static class FreshnessServiceCollectionExtensions
{
    /// <summary>Adds the check, what users do with incidents, and the refresh of vendors.</summary>
    public static IServiceCollection AddFreshness(this IServiceCollection services)
    {
        services.AddSingleton<AlertMail>();
        services.AddSingleton<CheckFreshness>();
        services.AddSingleton<AlertQueries>();
        services.AddSingleton<AcknowledgeAlert>();
        services.AddSingleton<SnoozeAlert>();
        services.AddSingleton<SendTestAlert>();
        services.AddSingleton<RecordVendorStatus>();
        services.AddSingleton<RefreshVendorStatus>();
        services.TryAddSingleton<OpenVendor>(provider => Opener(
            provider.GetServices<IMarketDataVendor>().ToDictionary(vendor => vendor.Code, StringComparer.Ordinal),
            provider.GetService<ReplayOffer>()));
        services.AddSingleton(new MailEndHook(AlertMail.Topic, MarketTelemetry.AlertMailEnded));
        services.AddHostedService<FreshnessService>();
        services.AddHostedService<VendorRefresher>();
        return services;
    }

    /// <summary>Vendors at their own addresses and without keys.</summary>
    private static OpenVendor Opener(Dictionary<string, IMarketDataVendor> vendors, ReplayOffer? replay) => async (code, ct) =>
        !vendors.TryGetValue(code, out var vendor) ? null
        : vendor.DefaultBaseUrl is { } address ? new VendorConnection(vendor, address)
        : replay is not null ? new VendorConnection(vendor, await replay.OpenAsync(ct))
        : null;
}
