using FlexPortal.Core.MarketData.Vendors.Client;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Takes what a question showed into the status of its vendor.</summary>
internal static class VendorObservations
{
    /// <summary>
    /// The status after all attempts of a question. One that was not sent shows nothing new of the vendor, except that its key is missing.
    /// </summary>
    public static VendorStatus After(this VendorStatus status, VendorFetch fetch)
    {
        foreach (var attempt in fetch.Attempts)
        {
            status = attempt.Fault is null ? status.AfterAnswer(attempt.At)
                : attempt.WasSent || attempt.Fault.Class == VendorFaultClass.Blocked ? status.AfterFault(attempt.Fault, attempt.At)
                : status;
        }

        return status;
    }
}
