using System.Net;
using System.Net.Sockets;

namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>The host leads into a private network; thrown while connecting and turned into <c>FLEX_ADDRESS_REFUSED</c>.</summary>
internal sealed class AddressRefusedException() : IOException("The address is not public.");

/// <summary>Builds the HTTP handler for the broker: no redirect, no cookie, no proxy, and no address that was not checked.</summary>
internal static class FlexHttpHandler
{
    /// <summary>Set on a request whose host is the configured loopback base, the sandbox for instance.</summary>
    internal static readonly HttpRequestOptionsKey<bool> LoopbackAllowed = new("FlexPortal.LoopbackAllowed");

    private const string RedactionSwitch = "System.Net.Http.DisableUriRedaction";
    private const string RedactionVariable = "DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION";

    /// <summary>A new handler; use one per process.</summary>
    /// <exception cref="PortalException"><c>FLEX_REDACTION_DISABLED</c>: the runtime would log addresses with the token.</exception>
    public static SocketsHttpHandler Create()
    {
        ThrowIfRedactionDisabled();
        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            // Decompressed by ResponseBody, which notices a body that was cut off; the handler would not.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 16,
            // Connections are not reused: on a stale one the handler would repeat a request outside the request budget.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = ConnectAsync,
        };
    }

    /// <summary>Refuses to continue when the runtime logs full request addresses.</summary>
    /// <exception cref="PortalException"><c>FLEX_REDACTION_DISABLED</c>.</exception>
    public static void ThrowIfRedactionDisabled()
    {
        var variable = Environment.GetEnvironmentVariable(RedactionVariable);
        var disabled = AppContext.TryGetSwitch(RedactionSwitch, out var isOn)
            ? isOn
            : variable is "1" || string.Equals(variable, "true", StringComparison.OrdinalIgnoreCase);
        if (disabled)
        {
            throw new PortalException(FlexErrors.RedactionDisabled());
        }
    }

    // The connection goes to the address that was checked, so a second, different answer of the name service cannot redirect it.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var loopback = context.InitialRequestMessage.Options.TryGetValue(LoopbackAllowed, out var allowed) && allowed;
        var resolved = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var usable = resolved.Where(address => loopback ? IPAddress.IsLoopback(address) : PublicAddress.Is(address)).ToArray();
        if (usable.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
