using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.Hosting;

/// <summary>What one connection may hold: bytes, time, and a page's place on the server while its line is cut.</summary>
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
        // Whoever is beyond it finds the page anew in place of the old one: all that matters is in its address.
        circuits.DisconnectedCircuitMaxRetained = 200;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
        circuits.MaxBufferedUnacknowledgedRenderBatches = 10;
    }

    public static void Configure(HubOptions hub)
    {
        hub.EnableDetailedErrors = false;
        hub.MaximumReceiveMessageSize = 32 * 1024;
    }

    /// <summary>Believes the configured proxies, and nobody else, about where a request came from and whether it came encrypted.</summary>
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
