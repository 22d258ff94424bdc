using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Persistence.EmbeddedServer;
using FlexPortal.Identity.Access;
using FlexPortal.Secrets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlexPortal.Hosting;

/// <summary>Liveness checks the process only; readiness checks the database too, and fails while the process stops.</summary>
internal static class PortalHealth
{
    private const string Ready = "ready";

    public static void AddPortalHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<DatabaseReadiness>("database", tags: [Ready])
            .AddCheck<NotStopping>("not stopping", tags: [Ready])
            .AddCheck<TokenHealth>("broker token", tags: [Ready]);

    public static void MapPortalHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health")
            .OpenToAll("monitoring has no account and learns only whether the portal works", beforeSetup: true);
        health.MapGet("/live", (HttpContext http, HealthCheckService checks, CancellationToken ct) =>
            LookAsync(http, checks, tag: null, ct))
            .WithName("IsAlive").WithSummary("Whether the process answers").Produces<HealthAnswer>();
        health.MapGet("/ready", (HttpContext http, HealthCheckService checks, CancellationToken ct) => LookAsync(http, checks, Ready, ct))
            .WithName("IsReady").WithSummary("Whether the portal can work: its database answers and it is not stopping")
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> LookAsync(HttpContext http, HealthCheckService checks, string? tag, CancellationToken ct)
    {
        var report = await checks.CheckHealthAsync(check => tag is not null && check.Tags.Contains(tag), ct);
        http.Response.Headers.CacheControl = "no-store";
        var answer = new HealthAnswer(
            Word(report.Status),
            [.. report.Entries.Select(entry => new HealthEntry(entry.Key, Word(entry.Value.Status), entry.Value.Description))]);
        return TypedResults.Json(
            answer, statusCode: report.Status is HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status200OK);
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>Health of the portal.</summary>
    /// <param name="Status">healthy; degraded, when it works in part; unhealthy.</param>
    /// <param name="Checks">The checks.</param>
    internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthEntry> Checks);

    /// <summary>One check.</summary>
    /// <param name="Name">Name of the check.</param>
    /// <param name="Status">healthy; degraded, when it works in part; unhealthy.</param>
    /// <param name="Message">The problem; null when there is none.</param>
    internal sealed record HealthEntry(string Name, string Status, string? Message);

    private sealed class DatabaseReadiness(PortalDatabase database, EmbeddedServerMonitor server) : IHealthCheck
    {
        private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (server.Current is { Message: { } message, Code: var code })
                return HealthCheckResult.Unhealthy($"{code}: {message}");

            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(Timeout);
            try
            {
                await DatabaseReadinessSql.PingAsync(database, timeout.Token);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is OperationCanceledException || DatabaseErrors.Explain(exception) is not null)
            {
                return HealthCheckResult.Unhealthy(DatabaseErrors.Unavailable().Message);
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
