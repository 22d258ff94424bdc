namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>The errors of vendors as users read them. The list is fixed: no vendor text, host or address is in it.</summary>
internal static class VendorErrors
{
    /// <summary>The vendor asks for fewer requests.</summary>
    public static PortalError RateLimited { get; } = new(
        "VENDOR_RATE_LIMITED",
        "The vendor has limited the number of requests.",
        "Wait: the portal asks again at the time that the vendor names.",
        ErrorOwner.Network, true);

    /// <summary>The portal keeps within the vendor's limit.</summary>
    public static PortalError QuotaSpent { get; } = new(
        "VENDOR_QUOTA_SPENT",
        "The portal's share of the vendor's request limit is used up.",
        "Wait until the time shown, or use a key with a higher limit.",
        ErrorOwner.You, true);

    /// <summary>The vendor refuses the portal's address for a time.</summary>
    public static PortalError Banned { get; } = new(
        "VENDOR_BANNED",
        "The vendor does not accept requests from this network until the time shown.",
        "Wait until then, and check whether other programs on this network use the same vendor.",
        ErrorOwner.Network, true);

    /// <summary>No usable answer.</summary>
    public static PortalError Unavailable { get; } = new(
        "VENDOR_UNAVAILABLE",
        "The vendor gave no usable answer.",
        "Wait: the portal asks again. If it lasts, check the network and the vendor's status page.",
        ErrorOwner.Network, true);

    /// <summary>The question is not accepted.</summary>
    public static PortalError BadRequest { get; } = new(
        "VENDOR_BAD_REQUEST",
        "The vendor does not accept the request.",
        "Check the vendor symbol of the asset in the settings.",
        ErrorOwner.You);

    /// <summary>An answer of no known shape.</summary>
    public static PortalError UnknownAnswer { get; } = new(
        "VENDOR_UNKNOWN_ANSWER",
        "The vendor's answer has an unknown form.",
        "Wait: the portal asks again. If it lasts, the portal's log has the details.",
        ErrorOwner.Portal, true);

    /// <summary>The series has bars of another vendor than its asset has now; nothing is stored.</summary>
    public static PortalError OtherVendor { get; } = new(
        "MARKET_VENDOR_CHANGED",
        "The series has bars of another vendor, and a series has bars of one vendor only.",
        "Remove the bars of the asset (market remove-bars) and fetch them again, or list it under another symbol.");

    private static readonly PortalError Region = new(
        "VENDOR_BLOCKED_REGION",
        "The vendor does not serve this network or country.",
        "Choose another vendor for the asset in the settings.");

    private static readonly PortalError Credentials = new(
        "VENDOR_BLOCKED_CREDENTIALS",
        "The vendor's key is missing or not accepted.",
        "Set a valid key for the vendor.");

    private static readonly PortalError Plan = new(
        "VENDOR_BLOCKED_PLAN",
        "The plan of the vendor's key does not include this data.",
        "Use a key whose plan includes it, or choose another vendor for the asset.");

    /// <summary>The error of a code; the one of an unusable answer for a code that is none.</summary>
    public static PortalError Find(string code) =>
        Array.Find(
            [RateLimited, QuotaSpent, Banned, Unavailable, BadRequest, UnknownAnswer, OtherVendor, Region, Credentials, Plan],
            error => string.Equals(error.Code, code, StringComparison.Ordinal)) ?? Unavailable;

    /// <summary>The vendor refuses until someone acts.</summary>
    public static PortalError Blocked(VendorBlockCause cause) => cause switch
    {
        VendorBlockCause.Region => Region,
        VendorBlockCause.Credentials => Credentials,
        _ => Plan,
    };
}
