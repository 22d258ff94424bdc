using System.Net;

namespace FlexPortal.Sandbox.Market;

/// <summary>The replay vendor in its own server on 127.0.0.1.</summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ReplayServer(WebApplication server, ReplayScript script)
    {
        (_server, Script) = (server, script);
        BaseUrl = new Uri(server.Urls.Single() + ReplayProtocol.BasePath);
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What it does with the next requests.</summary>
    public ReplayScript Script { get; }

    /// <summary>Starts listening on a free port.</summary>
    public static async Task<ReplayServer> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        // Empty: it reads no settings, no environment and logs nothing, so it cannot collide with the portal beside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddSingleton<IHostLifetime, EndsWithItsOwner>();
        var script = new ReplayScript();
        var server = builder.Build();
        server.Run(new ReplayProtocol(new ReplayMarket(), script, time).HandleAsync);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new ReplayServer(server, script);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    /// <summary>The default lifetime would answer Ctrl-C itself and stop the vendor under a portal that still finishes its runs.</summary>
    private sealed class EndsWithItsOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
