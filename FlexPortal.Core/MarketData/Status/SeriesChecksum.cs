namespace FlexPortal.Core.MarketData.Status;

/// <summary>
/// What is stored of whole UTC days of a series: slots by state, and one digest by which two portals, or two runs, can be compared.
/// </summary>
public sealed record SeriesChecksum
{
    /// <summary>Symbol of the asset.</summary>
    public required string Symbol { get; init; }

    /// <summary><c>1d</c> or <c>1m</c>.</summary>
    public required string Interval { get; init; }

    /// <summary>The first day with a count (UTC); null when none of the window has one.</summary>
    public DateOnly? FirstDay { get; init; }

    /// <summary>The last day with a count.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Days with a session, or with bars of one that was removed, from the first answer to the last.</summary>
    public int Days { get; init; }

    /// <summary>Slots of the sessions from the first answer on that are due.</summary>
    public long Expected => Present + NoTrade + VendorGap + Rejected + Acknowledged + NotFetched + Pending;

    /// <summary>Slots with a bar.</summary>
    public long Present { get; init; }

    /// <summary>Answered slots without a trade.</summary>
    public long NoTrade { get; init; }

    /// <summary>Slots that the vendor left out, though it sends every slot.</summary>
    public long VendorGap { get; init; }

    /// <summary>Slots whose bar failed validation.</summary>
    public long Rejected { get; init; }

    /// <summary>Missing slots that users marked as known.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Slots between the first answer and the last that no answer covers.</summary>
    public long NotFetched { get; init; }

    /// <summary>Slots after the last answer that are due: the next top-up asks for them.</summary>
    public long Pending { get; init; }

    /// <summary>Slots that should have a bar and have none; those that users marked as known are not among them.</summary>
    public long Missing => VendorGap + Rejected + NotFetched;

    /// <summary>Copies of bars with the same values that the answers for these days held; each bar is stored once.</summary>
    public long Duplicates { get; init; }

    /// <summary>
    /// SHA-256 over the canonical rows (version 1) of the final bars of these days, lower-case hexadecimal; null without a bar.
    /// </summary>
    public string? Sha256 { get; init; }
}
