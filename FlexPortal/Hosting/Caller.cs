using System.Net;
using System.Net.Sockets;

namespace FlexPortal.Hosting;

/// <summary>Whose requests are counted together.</summary>
internal static class Caller
{
    // A household or a machine has a whole network of 64 bits; by single address it would have as many callers as it likes.
    private const int NetworkBytes = 8;

    public static string Of(HttpContext http) =>
        http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? $"user {name}" : $"address {Network(http.Connection.RemoteIpAddress)}";

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
