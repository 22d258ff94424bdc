namespace FlexPortal.Sandbox.Market;

/// <summary>The replay vendor in its own server on 127.0.0.1.</summary>
internal sealed class ReplayServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private ReplayServer(LoopbackServer server, ReplayScript script)
    {
        (_server, Script) = (server, script);
        BaseUrl = new Uri(server.Url + ReplayProtocol.BasePath);
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public Uri BaseUrl { get; }

    /// <summary>What it does with the next requests.</summary>
    public ReplayScript Script { get; }

    /// <summary>Starts listening on a free port.</summary>
    public static async Task<ReplayServer> StartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var script = new ReplayScript();
        var protocol = new ReplayProtocol(new ReplayMarket(), script, time);
        return new ReplayServer(await LoopbackServer.StartAsync(0, protocol.HandleAsync, limits: null, cancellationToken), script);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
