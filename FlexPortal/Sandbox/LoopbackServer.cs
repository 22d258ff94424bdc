using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlexPortal.Sandbox;

/// <summary>A small HTTP server of its own on 127.0.0.1, for a broker or a vendor that the portal plays itself.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private LoopbackServer(WebApplication server) => _server = server;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _server.Urls.Single();

    /// <summary>Starts listening. <see cref="IOException"/> when the port is taken.</summary>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="handle">Answers every request.</param>
    /// <param name="limits">Changes limits of the server.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<LoopbackServer> StartAsync(
        int port, RequestDelegate handle, Action<KestrelServerLimits>? limits, CancellationToken cancellationToken)
    {
        // Empty: it reads no settings, no environment and logs nothing, so it cannot collide with the portal beside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits?.Invoke(kestrel.Limits);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, EndsWithItsOwner>();
        var server = builder.Build();
        server.Run(handle);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new LoopbackServer(server);
    }

    public async ValueTask DisposeAsync()
    {
        // Does not wait: an answer that is still being sent to a portal that shuts down is of no use.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    /// <summary>The default lifetime would answer Ctrl-C itself and stop the server under a portal that still finishes its runs.</summary>
    private sealed class EndsWithItsOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
