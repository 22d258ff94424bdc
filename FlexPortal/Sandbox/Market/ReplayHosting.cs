using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Sandbox.Market;

/// <summary>Registers the replay vendor; it starts when it is first asked for and stays until the portal ends.</summary>
internal static class ReplayHosting
{
    public static void AddReplayVendor(this IServiceCollection services)
    {
        services.AddSingleton<Server>();
        services.AddSingleton(provider => new ReplayOffer(provider.GetRequiredService<Server>().OpenAsync));
    }

    private sealed class Server(TimeProvider time) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _turn = new(1, 1);
        private ReplayServer? _server;

        public async Task<Uri> OpenAsync(CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                _server ??= await ReplayServer.StartAsync(time, cancellationToken);
                return _server.BaseUrl;
            }
            finally
            {
                _turn.Release();
            }
        }

        public ValueTask DisposeAsync()
        {
            _turn.Dispose();
            return _server?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }
}
