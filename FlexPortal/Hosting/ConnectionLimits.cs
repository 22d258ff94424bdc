using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.Hosting;

/// <summary>Limits of connections: request size, timeouts, and how long the server keeps a page whose connection is lost.</summary>
internal static class ConnectionLimits
{
    // Nothing is uploaded here: the largest request is a form of a few fields.
    private const long RequestBytes = 64 * 1024;

    private static readonly TimeSpan Headers = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    public static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBytes;
        kestrel.Limits.RequestHeadersTimeout = Headers;
        kestrel.Limits.KeepAliveTimeout = Idle;
        var limits = kestrel.ApplicationServices.GetRequiredService<LimitOptions>();
        var addresses = kestrel.ApplicationServices.GetRequiredService<AddressConnectionLimit>();
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => connection => addresses.OnConnectionAsync(connection, next)));
        kestrel.Limits.MaxConcurrentConnections = limits.Connections + AddressConnectionLimit.HealthReserve;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 2_000;
    }

    public static void Configure(CircuitOptions circuits)
    {
        circuits.DetailedErrors = false;
        // Beyond it the page is loaded again: its state is in its address.
        circuits.DisconnectedCircuitMaxRetained = 200;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        circuits.MaxBufferedUnacknowledgedRenderBatches = 10;
    }

    public static void Configure(HubOptions hub)
    {
        hub.EnableDetailedErrors = false;
        hub.MaximumReceiveMessageSize = 32 * 1024;
    }

    /// <summary>Takes the client address and scheme from forwarded headers of the trusted proxies only.</summary>
    public static void UseTrustedProxies(this WebApplication app, LimitOptions limits)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in limits.Networks())
            options.KnownIPNetworks.Add(network);
        if (options.KnownIPNetworks.Count > 0)
            app.UseForwardedHeaders(options);
    }
}
