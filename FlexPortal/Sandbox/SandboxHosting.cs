using FlexPortal.Core.Flex;
using Microsoft.Extensions.Options;

namespace FlexPortal.Sandbox;

/// <summary>Starts the sandbox broker with the portal while no token is configured, and points the portal to it.</summary>
internal static class SandboxHosting
{
    public static void AddSandboxBroker(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SandboxStatus(provider.GetRequiredService<FlexConnections>().IsSandbox));
        // First of the hosted services: a run may start as soon as the host is up.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Host>());
    }

    private sealed class Host(FlexConnections connections, IOptions<FlexOptions> flex, IOptions<SandboxOptions> sandbox, TimeProvider time)
        : IHostedService
    {
        private SandboxBroker? _broker;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            if (!connections.IsSandbox)
                return;

            var options = sandbox.Value;
            if (string.IsNullOrWhiteSpace(options.AccountId))
                options.AccountId = flex.Value.AccountId ?? "";
            _broker = await SandboxBroker.StartAsync(options, time, cancellationToken);
            connections.UseSandbox(new Uri(_broker.BaseUrl), _broker.Token, options.EffectiveAccountId,
                // A file of the user's own is for whatever account it says.
                queryId => queryId.StartsWith("file:", StringComparison.Ordinal) ? null : options.EffectiveAccountId);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_broker is not null)
                await _broker.DisposeAsync();
        }
    }
}
