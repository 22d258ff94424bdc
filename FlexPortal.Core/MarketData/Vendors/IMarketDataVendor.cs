namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>A vendor's protocol: builds requests and reads answers. Pure: no network, no clock, no state.</summary>
internal interface IMarketDataVendor
{
    /// <summary>Its name in settings and rows, for instance <c>binance</c>.</summary>
    string Code { get; }

    /// <summary>The vendor's public address, with a slash at the end; null for one that runs only on this machine.</summary>
    Uri? DefaultBaseUrl { get; }

    /// <summary>What it can do.</summary>
    VendorCapabilities Capabilities { get; }

    /// <summary>The request that answers a query.</summary>
    /// <exception cref="ArgumentException">The query does not fit into one request, see <see cref="VendorQuery.Within"/>.</exception>
    VendorRequest RequestFor(VendorQuery query);

    /// <summary>What an answer says. Never throws: an answer of no known shape is a fault.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="query">The query it is for.</param>
    /// <param name="now">The portal's time, UTC.</param>
    VendorReply Read(VendorAnswer answer, VendorQuery query, DateTimeOffset now);
}
