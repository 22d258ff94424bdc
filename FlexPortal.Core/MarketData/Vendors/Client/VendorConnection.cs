namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>A vendor, where it is and with which key it is asked.</summary>
internal sealed record VendorConnection
{
    /// <summary>Takes the parts.</summary>
    /// <param name="vendor">Its protocol.</param>
    /// <param name="baseUrl">Its address, with a slash at the end.</param>
    /// <param name="key">Its key; null when there is none.</param>
    /// <exception cref="ArgumentException">The address is neither encrypted nor on this machine: a key could be read.</exception>
    public VendorConnection(IMarketDataVendor vendor, Uri baseUrl, VendorKey? key = null)
    {
        var isEncrypted = string.Equals(baseUrl.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);
        if (!isEncrypted && !(baseUrl.IsLoopback && string.Equals(baseUrl.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)))
            throw new ArgumentException("The address of a vendor needs https.", nameof(baseUrl));
        if (baseUrl.UserInfo.Length > 0 || !baseUrl.AbsolutePath.EndsWith('/'))
            throw new ArgumentException("The address of a vendor ends with a slash and has no user.", nameof(baseUrl));

        (Vendor, BaseUrl, Key) = (vendor, baseUrl, key);
    }

    /// <summary>Its protocol.</summary>
    public IMarketDataVendor Vendor { get; }

    /// <summary>Its address.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Its key; null when there is none.</summary>
    public VendorKey? Key { get; }

    /// <summary>Whether the vendor needs a key and there is none.</summary>
    public bool LacksKey => Vendor.Capabilities.Key != KeyPlacement.None && Key is null;

    /// <summary>Names what its request limit and its circuit are counted for; never a secret.</summary>
    public string LimitKey => Key?.Fingerprint ?? "public";
}
