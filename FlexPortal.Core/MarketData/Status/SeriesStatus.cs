using System.Text.Json.Serialization;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>State of a series in one word; the worst that applies.</summary>
public enum SeriesCondition
{
    /// <summary>Every bar that is due is there, as far as the vendor has it.</summary>
    UpToDate,

    /// <summary>The last bars are there; earlier ones are missing.</summary>
    Gapped,

    /// <summary>None is missing since the first answer; a backfill would ask for earlier ones: <c>not_asked</c> of them.</summary>
    ShortHistory,

    /// <summary>Over <see cref="SeriesStatus.LateAfterMinutes"/> trading minutes late; the freshness check has not run since.</summary>
    Behind,

    /// <summary>The freshness check found it late.</summary>
    Stale,

    /// <summary>The vendor has answered and sent no bar.</summary>
    NoBars,

    /// <summary>No answer is stored.</summary>
    NeverFetched,

    /// <summary>The asset left the settings; its bars are kept.</summary>
    NotCollected,
}

/// <summary>Status of one series: an asset and an interval. Every time is UTC.</summary>
public sealed record SeriesStatus
{
    /// <summary>Trading minutes behind from which a series counts as late.</summary>
    public const int LateAfterMinutes = 60;

    /// <summary>The place in the list, from 1: assets by symbol, days before minutes.</summary>
    [JsonIgnore]
    public long Number { get; init; }

    /// <summary>Key of the asset.</summary>
    [JsonIgnore]
    public int AssetId { get; init; }

    /// <summary>Symbol of the asset.</summary>
    public required string Symbol { get; init; }

    /// <summary>Name of the asset.</summary>
    public required string Name { get; init; }

    /// <summary>Class of the asset.</summary>
    public required AssetClass AssetClass { get; init; }

    /// <summary>Calendar of its sessions.</summary>
    public required string Calendar { get; init; }

    /// <summary><c>1d</c> or <c>1m</c>.</summary>
    public required string Interval { get; init; }

    /// <summary>The state in one word.</summary>
    public required SeriesCondition Condition { get; init; }

    /// <summary>The vendor of the settings.</summary>
    public required string Vendor { get; init; }

    /// <summary>The vendor of the bars; another one than <see cref="Vendor"/> when the settings changed. Null without an answer.</summary>
    public string? BarsVendor { get; init; }

    /// <summary>Whether its prices are invented: by the replay vendor now, or when its bars were stored.</summary>
    public bool InventedPrices => VendorConnections.IsReplay(Vendor) || (BarsVendor is { } vendor && VendorConnections.IsReplay(vendor));

    /// <summary>State of that vendor now.</summary>
    public required VendorState VendorState { get; init; }

    /// <summary>When the asset left the settings; null while it is collected.</summary>
    public DateTimeOffset? NotCollectedSinceUtc { get; init; }

    /// <summary>Start of the first bar; null without one.</summary>
    public DateTimeOffset? FirstAtUtc { get; init; }

    /// <summary>Start of the last final bar; null without one.</summary>
    public DateTimeOffset? LastFinalAtUtc { get; init; }

    /// <summary>Slots of the sessions from the first answer on that are due.</summary>
    public long Expected => Present + NoTrade + VendorGap + Rejected + Acknowledged + NotFetched + Pending;

    /// <summary>Slots with a bar.</summary>
    public long Present { get; init; }

    /// <summary>Slots that a vendor which leaves out slots without a trade left out.</summary>
    public long NoTrade { get; init; }

    /// <summary>Slots that a vendor which sends every slot left out.</summary>
    public long VendorGap { get; init; }

    /// <summary>Slots whose bar failed validation.</summary>
    public long Rejected { get; init; }

    /// <summary>Missing slots that users marked as known.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Slots between the first answer and the last that no answer covers.</summary>
    public long NotFetched { get; init; }

    /// <summary>Slots after the last answer that are due: the next top-up asks for them.</summary>
    public long Pending { get; init; }

    /// <summary>
    /// Slots before the first answer that a backfill without a window would ask for, of a series without an answer all: by so much the
    /// series begins later than asked. They are not expected.
    /// </summary>
    public long NotAsked { get; init; }

    /// <summary>Bars per hundred slots that are expected and not pending, rounded down to two places; null when there is none.</summary>
    public decimal? PresentPercent => Percent(Present);

    /// <summary>The same with slots without a trade counted as covered.</summary>
    public decimal? CoveredPercent => Percent(Present + NoTrade);

    /// <summary>Covered slots per hundred that are due and not acknowledged as missing.</summary>
    public decimal? NetPercent => Percent(Present + NoTrade, Acknowledged);

    /// <summary>Trading minutes from the last final bar to the last that can be there; null without a bar.</summary>
    public long? LagMinutes { get; init; }

    /// <summary>When the next bar can be there; null when no session is known.</summary>
    public DateTimeOffset? NextDueAtUtc { get; init; }

    /// <summary>Whether the freshness check found it late.</summary>
    public bool Stale { get; init; }

    /// <summary>Number of missing stretches: left out by a vendor that sends every slot, rejected, or not fetched.</summary>
    public int GapCount { get; init; }

    /// <summary>Whether there is such a stretch.</summary>
    public bool Gapped { get; init; }

    /// <summary>Range digest of all final bars, SHA-256; null without one.</summary>
    public string? Checksum { get; init; }

    /// <summary>The newest incident; null when there was none.</summary>
    public SeriesAlert? LastAlert { get; init; }

    /// <summary>When something of the series last changed; null for one that was never fetched.</summary>
    public DateTimeOffset? UpdatedAtUtc { get; init; }

    /// <summary>Whether nothing is late and there is a bar.</summary>
    [JsonIgnore]
    public bool IsCurrent => Condition is SeriesCondition.UpToDate or SeriesCondition.Gapped or SeriesCondition.ShortHistory;

    private decimal? Percent(long slots, long leftOut = 0) =>
        Expected - Pending - leftOut is > 0 and var due ? Math.Min(100, Math.Floor(slots * 10_000m / due) / 100) : null;
}

/// <summary>An incident of a series.</summary>
/// <param name="AlertId">Key.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>cleared</c>.</param>
/// <param name="OpenedAtUtc">When it began, UTC.</param>
/// <param name="ClearedAtUtc">When it ended, UTC; null while it lasts.</param>
/// <param name="LagMinutes">Trading minutes behind at its last check.</param>
public sealed record SeriesAlert(Guid AlertId, string State, DateTimeOffset OpenedAtUtc, DateTimeOffset? ClearedAtUtc, int LagMinutes);
