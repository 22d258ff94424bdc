using FlexPortal.Core.MarketData.Vendors.Adapters;
using FlexPortal.Core.MarketData.Vendors.Client;
using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>The vendors by their codes, each with the address and the key of the settings.</summary>
internal sealed class VendorConnections(
    IEnumerable<IMarketDataVendor> vendors, IOptions<MarketDataOptions> options, ReplayOffer replay, Redactor redactor)
{
    private readonly Dictionary<string, IMarketDataVendor> _vendors = vendors.ToDictionary(vendor => vendor.Code, StringComparer.Ordinal);

    /// <summary>Whether the vendor of this machine answers, with invented prices.</summary>
    public static bool IsReplay(string code) => string.Equals(code, ReplayVendor.VendorCode, StringComparison.Ordinal);

    /// <summary>The adapter of a code; the settings are checked to name no other.</summary>
    /// <exception cref="PortalException">An asset of the database is of a vendor that this version does not know.</exception>
    public IMarketDataVendor VendorOf(string code) =>
        _vendors.GetValueOrDefault(code) ?? throw new PortalException(MarketDataErrors.VendorUnknown());

    /// <summary>What the vendor can do.</summary>
    public VendorCapabilities CapabilitiesOf(string code) => VendorOf(code).Capabilities;

    /// <summary>Where the vendor is asked and with which key; starts the vendor of this machine when it is that.</summary>
    public async Task<VendorConnection> OpenAsync(string code, CancellationToken cancellationToken)
    {
        var vendor = VendorOf(code);
        var key = vendor.Capabilities.Key == KeyPlacement.None ? null : options.Value.ReadKey(code);
        key?.HideFrom(redactor);
        return new VendorConnection(
            vendor, options.Value.BaseUrlOf(code) ?? vendor.DefaultBaseUrl ?? await replay.OpenAsync(cancellationToken), key);
    }
}
