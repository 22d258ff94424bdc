using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlexPortal.Secrets;

/// <summary>Degraded while a stored token cannot be decrypted: everything can be read, and no run starts. Looks at what was read last.</summary>
internal sealed class TokenHealth(FlexConnections connections) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connections.Source == FlexTokenSource.Unreadable
            ? HealthCheckResult.Degraded("SECRET_UNREADABLE: no run can start.")
            : HealthCheckResult.Healthy());
}
