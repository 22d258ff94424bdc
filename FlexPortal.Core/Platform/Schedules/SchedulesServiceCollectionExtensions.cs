using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>Registers schedules.</summary>
public static class SchedulesServiceCollectionExtensions
{
    /// <summary>
    /// Adds what fires the registered schedules while the host runs. Expects the database, jobs and <see cref="TimeProvider"/> to be
    /// registered.
    /// </summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services)
    {
        services.TryAddSingleton(ScheduleTimes.Default);
        return services.AddHostedService<PortalScheduler>();
    }

    /// <summary>Adds the schedule of a use case.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">See <see cref="Schedule"/>.</param>
    /// <param name="timing">Reads the timing from the settings; null turns the schedule off.</param>
    /// <param name="executeAsync">Executes the use case.</param>
    internal static IServiceCollection AddSchedule<TUseCase>(
        this IServiceCollection services, string name, Func<IServiceProvider, ScheduleTiming?> timing,
        Func<TUseCase, Firing, CancellationToken, Task> executeAsync)
        where TUseCase : class
    {
        return services.AddSingleton(provider => new Schedule(
            name, timing(provider), (firing, ct) => executeAsync(provider.GetRequiredService<TUseCase>(), firing, ct)));
    }
}
