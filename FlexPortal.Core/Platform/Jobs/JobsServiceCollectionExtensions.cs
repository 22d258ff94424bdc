using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>Registers the units of work. Expects the database, live events and <see cref="TimeProvider"/> to be registered.</summary>
public static class JobsServiceCollectionExtensions
{
    /// <summary>Adds the worker, the sweeper and the event feed; each feature adds its <see cref="JobTable"/>s.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.TryAddSingleton(JobLeaseTimes.Default);
        services.AddSingleton(_ => JobOwner.OfThisProcess());
        services.AddSingleton<JobEventFeed>();
        services.AddSingleton<JobEnding>();
        services.AddSingleton<AbandonedJobSweeper>();
        services.AddSingleton<JobWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<AbandonedJobSweeper>());
        services.AddHostedService(provider => provider.GetRequiredService<JobWorker>());
        return services;
    }
}
