namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Kinds of vendor errors; each has one reaction.</summary>
public enum VendorFaultClass
{
    /// <summary>Too many requests: asked again at the vendor's time.</summary>
    RateLimited,

    /// <summary>The vendor refuses this address for a time; asking earlier extends it.</summary>
    Banned,

    /// <summary>Refused until someone acts, see <see cref="VendorBlockCause"/>.</summary>
    Blocked,

    /// <summary>Network, timeout, 5xx, a web page or a body that broke off: asked again.</summary>
    Unavailable,

    /// <summary>The vendor does not accept the question: not asked again.</summary>
    BadRequest,

    /// <summary>An answer that the adapter does not know: asked again, and never taken for "no data".</summary>
    Unknown,
}

/// <summary>Why a vendor blocks.</summary>
public enum VendorBlockCause
{
    /// <summary>It does not serve this network or country.</summary>
    Region,

    /// <summary>The key is missing or not accepted.</summary>
    Credentials,

    /// <summary>The plan of the key does not include the data.</summary>
    Plan,
}

/// <summary>Why an attempt gave no bars.</summary>
/// <param name="Class">Kind.</param>
/// <param name="Cause">For <see cref="VendorFaultClass.Blocked"/>; null otherwise.</param>
/// <param name="RetryAt">Earliest time of the next attempt as the vendor asks, UTC; null when it says nothing.</param>
/// <param name="Error">Code, sentence and next step for users, from the fixed list of <see cref="VendorErrors"/>.</param>
/// <param name="Detail">For the log and operators only: what the vendor wrote, shortened. Never shown, and without the key.</param>
internal sealed record VendorFault(
    VendorFaultClass Class, VendorBlockCause? Cause, DateTimeOffset? RetryAt, PortalError Error, string Detail)
{
    /// <summary>Whether the same request may succeed soon with nothing changed.</summary>
    public bool IsTransient => Class is VendorFaultClass.RateLimited or VendorFaultClass.Unavailable or VendorFaultClass.Unknown;

    /// <summary>Too many requests.</summary>
    public static VendorFault RateLimited(DateTimeOffset? retryAt, string detail) =>
        new(VendorFaultClass.RateLimited, null, retryAt, VendorErrors.RateLimited with { RetryAtUtc = retryAt }, detail);

    /// <summary>The portal's own share of the vendor's limit is spent until then; nothing was sent.</summary>
    public static VendorFault QuotaSpent(DateTimeOffset retryAt) =>
        new(VendorFaultClass.RateLimited, null, retryAt, VendorErrors.QuotaSpent with { RetryAtUtc = retryAt }, "not sent: quota");

    /// <summary>Refused until then.</summary>
    public static VendorFault Banned(DateTimeOffset until, string detail) =>
        new(VendorFaultClass.Banned, null, until, VendorErrors.Banned with { RetryAtUtc = until }, detail);

    /// <summary>Refused until someone acts.</summary>
    public static VendorFault Blocked(VendorBlockCause cause, string detail) =>
        new(VendorFaultClass.Blocked, cause, null, VendorErrors.Blocked(cause), detail);

    /// <summary>No usable answer from the vendor or its network.</summary>
    public static VendorFault Unavailable(string detail, DateTimeOffset? retryAt = null) =>
        new(VendorFaultClass.Unavailable, null, retryAt, VendorErrors.Unavailable with { RetryAtUtc = retryAt }, detail);

    /// <summary>Not asked, because the vendor failed several times in a row.</summary>
    public static VendorFault CircuitOpen(DateTimeOffset? retryAt) => Unavailable("not sent: circuit open", retryAt);

    /// <summary>The question is not accepted.</summary>
    public static VendorFault BadRequest(string detail) =>
        new(VendorFaultClass.BadRequest, null, null, VendorErrors.BadRequest, detail);

    /// <summary>The series has bars of another vendor: asking again cannot help.</summary>
    public static VendorFault OtherVendor() =>
        new(VendorFaultClass.BadRequest, null, null, VendorErrors.OtherVendor, "not stored");

    /// <summary>An answer of no known shape.</summary>
    public static VendorFault Unknown(string detail) =>
        new(VendorFaultClass.Unknown, null, null, VendorErrors.UnknownAnswer, detail);
}
