using System.Net;
using System.Security.Cryptography;
using FlexPortal.Sandbox.Protocol;

namespace FlexPortal.Sandbox;

/// <summary>
/// A small Flex Web Service on the broker's wire protocol, in its own server on 127.0.0.1. The portal talks to it
/// while no token is set; query ids select its behaviour, see <see cref="Scenarios.SandboxScenarios"/>.
/// </summary>
internal sealed class SandboxBroker : IAsyncDisposable
{
    /// <summary>The invented account that statements are for when none is configured.</summary>
    public const string DefaultAccountId = "U0000001";

    private readonly WebApplication _server;

    private SandboxBroker(WebApplication server, string token)
    {
        (_server, Token) = (server, token);
        BaseUrl = server.Urls.Single() + SandboxProtocol.BasePath;
    }

    /// <summary>Where it listens: the client appends <c>/SendRequest</c> and <c>/GetStatement</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>The only token it accepts, 24 digits made at start; any other is answered with 1015.</summary>
    public string Token { get; }

    /// <summary>Starts listening. <see cref="IOException"/> when <see cref="SandboxOptions.Port"/> is taken.</summary>
    public static async Task<SandboxBroker> StartAsync(SandboxOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // Empty: it reads no settings, no environment and logs nothing, so it cannot collide with the portal beside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // A portal that is busy storing may leave a long body unread for a while.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddSingleton<IHostLifetime, EndsWithItsOwner>();
        var token = RandomNumberGenerator.GetString("0123456789", 24);
        var protocol = new SandboxProtocol(options, time, token);
        var server = builder.Build();
        server.Run(protocol.HandleAsync);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return new SandboxBroker(server, token);
    }

    public async ValueTask DisposeAsync()
    {
        // Does not wait: a statement that is still being sent to a portal that shuts down is of no use.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    /// <summary>The default lifetime would answer Ctrl-C itself and stop the broker under a portal that still finishes its runs.</summary>
    private sealed class EndsWithItsOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
