using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FlexPortal.Secrets;

/// <summary>
/// Degraded while a stored token cannot be decrypted: pages work, and no run starts. Uses the last reading of the token.
/// </summary>
internal sealed class TokenHealth(FlexConnections connections) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connections.Source == FlexTokenSource.Unreadable
            ? HealthCheckResult.Degraded("SECRET_UNREADABLE: no run can start.")
            : HealthCheckResult.Healthy());
}
