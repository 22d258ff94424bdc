using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>Registers the live events. Expects the database and <see cref="TimeProvider"/> to be registered.</summary>
public static class LiveEventsServiceCollectionExtensions
{
    /// <summary>Adds the hints, the listener that passes them on from the database, and the reads that live views share.</summary>
    public static IServiceCollection AddLiveEvents(this IServiceCollection services)
    {
        services.AddSingleton<LiveHints>();
        services.AddSingleton<SharedReads>();
        services.AddSingleton<LiveEventListener>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveEventListener>());
        return services;
    }
}
