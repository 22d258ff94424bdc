using System.Net;
using System.Net.Http.Headers;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>HTTP for vendors: no redirect, which would carry the key to another host, and no cookie.</summary>
internal static class VendorHttpHandler
{
    /// <summary>A client over a handler of its own; one for the process.</summary>
    public static HttpClient CreateClient()
    {
        var client = new HttpClient(Create()) { Timeout = Timeout.InfiniteTimeSpan };
        var version = typeof(VendorHttpHandler).Assembly.GetName().Version?.ToString(3) ?? "0";
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FlexPortal", version));
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return client;
    }

    private static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        // A compressed body that breaks off is JSON that breaks off, which the adapters notice.
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 32,
        // Vendors move between addresses.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
