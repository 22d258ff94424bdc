namespace FlexPortal.Flex;

/// <summary>Who asked, as far as is known without sign-in: the address a request came from.</summary>
internal static class Visitor
{
    public static string Of(HttpContext http) => http.Connection.RemoteIpAddress is { } address
        ? System.Net.IPAddress.IsLoopback(address) ? "this machine" : address.ToString()
        : "unknown";
}
