using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>The replay vendor of this machine, which starts to listen on first use.</summary>
/// <param name="OpenAsync">Starts it and returns its base address.</param>
internal sealed record ReplayOffer(Func<CancellationToken, Task<Uri>> OpenAsync);

/// <summary>Registers the vendors of market data. Register the platform's database first.</summary>
internal static class VendorsServiceCollectionExtensions
{
    /// <summary>Adds the adapters and the client. Which vendor serves an asset, and with which key, is not decided here.</summary>
    public static IServiceCollection AddMarketDataVendors(this IServiceCollection services)
    {
        services.AddSingleton<IMarketDataVendor, BinanceSpot>();
        services.AddSingleton<IMarketDataVendor, AlpacaStocks>();
        services.AddSingleton<IMarketDataVendor, CoinbaseExchange>();
        services.AddSingleton<IMarketDataVendor, ReplayVendor>();
        services.AddSingleton<VendorConnections>();
        services.AddSingleton<VendorCircuits>();
        services.AddSingleton(provider => new VendorBudget(provider.GetRequiredService<PortalDatabase>()));
        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var limits = new VendorClientLimits();
            return new VendorClient(
                new VendorExchanger(VendorHttpHandler.CreateClient(), limits, time),
                provider.GetRequiredService<VendorBudget>().ReserveAsync,
                provider.GetRequiredService<VendorCircuits>(), limits, time, Random.Shared.NextDouble);
        });
        return services;
    }
}
