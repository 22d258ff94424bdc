using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using Microsoft.Extensions.Options;

namespace FlexPortal.Sandbox;

/// <summary>Offers the sandbox broker to the portal, and starts it where no token is in force: with the portal, or when a token is removed.</summary>
internal static class SandboxHosting
{
    public static void AddSandboxBroker(this IServiceCollection services)
    {
        services.AddSingleton<SandboxStatus>();
        // First of the hosted services: a run may start as soon as the host is up.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Host>());
    }

    private sealed class Host(FlexConnections connections, IOptions<FlexOptions> flex, IOptions<SandboxOptions> sandbox, TimeProvider time)
        : IHostedService
    {
        private SandboxBroker? _broker;

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var options = sandbox.Value;
            if (string.IsNullOrWhiteSpace(options.AccountId))
                options.AccountId = flex.Value.AccountId ?? "";
            connections.Offer(new SandboxOffer(
                options.EffectiveAccountId,
                // A file of the user's own is for whatever account it says.
                queryId => queryId.StartsWith("file:", StringComparison.Ordinal) ? null : options.EffectiveAccountId,
                OpenAsync));
            await connections.ReadAsync(cancellationToken);
            if (connections.IsSandbox)
                await connections.TakeAsync(cancellationToken);
        }

        /// <summary>From then on it stays until the portal stops: a run under way keeps it also when a token is set.</summary>
        private async Task<FlexConnection> OpenAsync(CancellationToken cancellationToken)
        {
            _broker = await SandboxBroker.StartAsync(sandbox.Value, time, cancellationToken);
            return new FlexConnection(new Uri(_broker.BaseUrl), new FlexToken(_broker.Token), IsSandbox: true);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            if (_broker is not null)
                await _broker.DisposeAsync();
        }
    }
}
