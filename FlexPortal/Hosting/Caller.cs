using System.Net;
using System.Net.Sockets;

namespace FlexPortal.Hosting;

/// <summary>Name of a caller for rate limits.</summary>
internal static class Caller
{
    // One client usually has a whole /64 network; by single address it would count as many callers.
    private const int NetworkBytes = 8;

    public static string Of(HttpContext http) =>
        http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }
            ? $"user {name}"
            : $"address {Network(http.Connection.RemoteIpAddress)}";

    internal static string Network(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes))
            : address.ToString();
    }
}
