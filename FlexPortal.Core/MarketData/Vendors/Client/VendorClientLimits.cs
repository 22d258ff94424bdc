namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>Limits of one question to a vendor.</summary>
internal sealed record VendorClientLimits
{
    /// <summary>Longest time for one attempt: connecting, headers and body.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest body in bytes, counted after decompression.</summary>
    public int MaxBodyBytes { get; init; } = 8 << 20;

    /// <summary>Most attempts, the first one included.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Pause before the second attempt at most; it doubles with each further one.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause that the portal chooses itself.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest pause that a vendor or a request limit may ask for; beyond it the question ends and is asked again later.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);
}
