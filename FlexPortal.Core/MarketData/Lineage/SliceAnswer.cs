using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>A claimed slice of a run, which is done with the answer.</summary>
/// <param name="SliceId">The slice.</param>
/// <param name="Owner">The process that claimed it.</param>
public sealed record SliceClaim(long SliceId, string Owner);

/// <summary>An accepted answer of a vendor for one slice of one series, with everything that lineage keeps of it.</summary>
public sealed record SliceAnswer
{
    /// <summary>The asset.</summary>
    public required int AssetId { get; init; }

    /// <summary>Length of the bars.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary>What was asked for; begins and ends on the grid of the interval.</summary>
    public required TimeSlice Slice { get; init; }

    /// <summary>The bars as read, in any order; empty when the vendor said that there are none.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>Times of rows that lack a price or the volume, UTC.</summary>
    public IReadOnlyList<DateTimeOffset> Incomplete { get; init; } = [];

    /// <summary>The vendor, for instance <c>binance</c>.</summary>
    public required string VendorCode { get; init; }

    /// <summary>The symbol as sent.</summary>
    public required string VendorSymbol { get; init; }

    /// <summary>The vendor's feed, for instance <c>sip</c>; null when it has only one.</summary>
    public string? Feed { get; init; }

    /// <summary><c>raw</c>, <c>split</c> or <c>all</c>: what the vendor adjusted prices for.</summary>
    public string Adjustment { get; init; } = "raw";

    /// <summary>What an expected slot without a bar means.</summary>
    public required BarDensity Density { get; init; }

    /// <summary>Time from the end of a bar until the vendor publishes it.</summary>
    public TimeSpan PublishDelay { get; init; }

    /// <summary>Version of the code that read the answer.</summary>
    public required string AdapterVersion { get; init; }

    /// <summary>The request.</summary>
    public required VendorRequestNote Request { get; init; }

    /// <summary>When it was sent, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When the answer was complete, UTC. Bars that were not over then are dropped.</summary>
    public required DateTimeOffset RespondedAt { get; init; }

    /// <summary>Number of the attempt that succeeded, from 1.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>HTTP status.</summary>
    public int HttpStatus { get; init; } = 200;

    /// <summary>The vendor's id of the request; null when it gave none.</summary>
    public string? VendorRequestId { get; init; }

    /// <summary>SHA-256 of the bytes as received, lower-case hexadecimal.</summary>
    public required string PayloadSha256 { get; init; }

    /// <summary>Number of those bytes.</summary>
    public required long PayloadBytes { get; init; }

    /// <summary>The <c>ETag</c> header; null when absent.</summary>
    public string? ETag { get; init; }

    /// <summary>The <c>Last-Modified</c> header as sent; null when absent.</summary>
    public string? LastModified { get; init; }

    /// <summary>The run; null outside of one.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The run that started this one; null when none did.</summary>
    public Guid? ParentRunId { get; init; }

    /// <summary>The slice of the run's plan; null outside of a plan.</summary>
    public SliceClaim? Claim { get; init; }
}

/// <summary>What an answer brought, as a condition of its slice.</summary>
public enum SliceCondition
{
    /// <summary>Every expected bar that is due, as far as the vendor sends one.</summary>
    Available,

    /// <summary>Some bars are missing or failed validation.</summary>
    Degraded,

    /// <summary>Some slots are not due yet.</summary>
    Pending,

    /// <summary>Bars were expected and none came.</summary>
    Missing,
}

/// <summary>What storing an answer did. Received = inserted + updated + unchanged + rejected + outside + open + duplicates.</summary>
/// <param name="LineageId">Key of the lineage.</param>
/// <param name="Received">Bars of the answer.</param>
/// <param name="Inserted">Bars that were not there.</param>
/// <param name="Updated">Bars with other values than before, and bars that became final.</param>
/// <param name="Unchanged">Bars that were there with the same values.</param>
/// <param name="Revised">Final bars among the updated; their former values are kept.</param>
/// <param name="Rejected">Bars that failed validation, by reason.</param>
/// <param name="OutsideSlice">Bars that were not asked for.</param>
/// <param name="Open">Bars that were not over.</param>
/// <param name="Duplicates">Copies of a bar with the same values.</param>
/// <param name="Condition">Condition of the slice.</param>
/// <param name="Checksum">Range digest of the series afterwards; null without a final bar.</param>
public sealed record StoredSlice(
    long LineageId, int Received, int Inserted, int Updated, int Unchanged, int Revised, IReadOnlyDictionary<BarRejection, int> Rejected,
    int OutsideSlice, int Open, int Duplicates, SliceCondition Condition, string? Checksum);
