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

    private readonly LoopbackServer _server;

    private SandboxBroker(LoopbackServer server, string token)
    {
        (_server, Token) = (server, token);
        BaseUrl = server.Url + SandboxProtocol.BasePath;
    }

    /// <summary>Where it listens: the client appends <c>/SendRequest</c> and <c>/GetStatement</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>The only token it accepts, 24 digits made at start; any other is answered with 1015.</summary>
    public string Token { get; }

    /// <summary>Starts listening. <see cref="IOException"/> when <see cref="SandboxOptions.Port"/> is taken.</summary>
    public static async Task<SandboxBroker> StartAsync(SandboxOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var token = RandomNumberGenerator.GetString("0123456789", 24);
        var server = await LoopbackServer.StartAsync(
            options.Port,
            new SandboxProtocol(options, time, token).HandleAsync,
            // A portal that is busy storing may leave a long body unread for a while.
            limits => limits.MinResponseDataRate = null,
            cancellationToken);
        return new SandboxBroker(server, token);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
