using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Tokens;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Shell.Navigation;
using FlexPortal.Shell.Parts;
using Microsoft.Extensions.Options;

namespace FlexPortal.Sandbox;

/// <summary>Registers the sandbox broker, and starts it where no token is in force: with the portal, or when a token is removed.</summary>
internal static class SandboxHosting
{
    public static void AddSandboxBroker(this IServiceCollection services)
    {
        services.AddSingleton<SandboxStatus>();
        services.AddSingleton(NavEntry.Of<SandboxPage>(NavGroup.Help, "Sandbox", IconName.Sandbox) with
        {
            IsShown = provider => provider.GetRequiredService<FlexConnections>().IsSandbox,
        });
        services.AddSingleton<Server>();
        services.AddSingleton(provider => provider.GetRequiredService<Server>().Offer());
        // First of the hosted services: a run can start as soon as the host is up.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, Host>());
    }

    private sealed class Host(FlexConnections connections) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await connections.ReadAsync(cancellationToken);
            if (connections.IsSandbox)
                await connections.TakeAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The broker once it was needed. It stays until the portal ends: a run under way keeps it also when a token is set.</summary>
    private sealed class Server(IOptions<FlexOptions> flex, IOptions<SandboxOptions> sandbox, TimeProvider time) : IAsyncDisposable
    {
        private SandboxBroker? _broker;

        public SandboxOffer Offer()
        {
            var options = sandbox.Value;
            if (string.IsNullOrWhiteSpace(options.AccountId))
                options.AccountId = flex.Value.AccountId ?? "";
            return new SandboxOffer(
                options.EffectiveAccountId,
                // A file of the user's own is accepted for any account.
                queryId => queryId.StartsWith("file:", StringComparison.Ordinal) ? null : options.EffectiveAccountId,
                OpenAsync);
        }

        public ValueTask DisposeAsync() => _broker?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task<FlexConnection> OpenAsync(CancellationToken cancellationToken)
        {
            _broker = await SandboxBroker.StartAsync(sandbox.Value, time, cancellationToken);
            return new FlexConnection(new Uri(_broker.BaseUrl), new FlexToken(_broker.Token), IsSandbox: true);
        }
    }
}
