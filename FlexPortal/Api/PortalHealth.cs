using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlexPortal.Api;

/// <summary>Liveness asks the process alone; readiness asks the database, and says no while the process stops.</summary>
internal static class PortalHealth
{
    private const string Ready = "ready";

    public static void AddPortalHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<DatabaseReadiness>("database", tags: [Ready])
            .AddCheck<NotStopping>("not stopping", tags: [Ready]);

    public static void MapPortalHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(Ready) });
    }

    private sealed class DatabaseReadiness(PortalDatabase database) : IHealthCheck
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                await DatabaseReadinessSql.PingAsync(database, patience.Token);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.");
            }
        }
    }

    private sealed class NotStopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("The portal is stopping.")
                : HealthCheckResult.Healthy());
    }
}
