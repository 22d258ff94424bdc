using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>Slices of a run that a vendor did not answer, for one cause.</summary>
/// <param name="Vendor">Code of the vendor.</param>
/// <param name="Slices">How many.</param>
/// <param name="Asked">Whether the vendor was asked; without a key it is not, and its slices are left out.</param>
/// <param name="Error">What happened, and what to do about it.</param>
public sealed record VendorFailure(string Vendor, int Slices, bool Asked, PortalError Error)
{
    /// <summary>The failure of an error code; without one the key is missing.</summary>
    internal static VendorFailure Of(string vendor, string? code, int slices) => new(
        vendor, slices, code is not null,
        code is null ? VendorErrors.Blocked(VendorBlockCause.Credentials) : VendorErrors.Find(code));
}
