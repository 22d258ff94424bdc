using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>A series as a check reads it.</summary>
/// <param name="AssetId">Its asset.</param>
/// <param name="Symbol">The asset's symbol.</param>
/// <param name="Interval">Length of its bars.</param>
/// <param name="CalendarCode">Calendar of the asset.</param>
/// <param name="VendorCode">Vendor of the asset.</param>
/// <param name="LastFinalAt">Start of its last final bar, UTC; null without one.</param>
internal sealed record CheckedSeries(
    int AssetId, string Symbol, BarInterval Interval, string CalendarCode, string VendorCode, DateTimeOffset? LastFinalAt)
{
    /// <summary>Its open incident; null without one.</summary>
    public Incident? Incident { get; init; }

    /// <summary>End of the latest snooze of an incident of this series, UTC; null when none lasts.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>Trading minutes behind; null without a final bar.</summary>
    public long? Lag { get; init; }

    /// <summary>See <see cref="SeriesLag.IsLate"/>.</summary>
    public bool IsLate { get; init; }

    /// <summary>See <see cref="SeriesLag.IsCaughtUp"/>.</summary>
    public bool IsCaughtUp { get; init; }
}

/// <summary>A vendor as a check reads it.</summary>
/// <param name="Code">Its code.</param>
/// <param name="State">Its state now.</param>
/// <param name="IsOut">Whether none of its series can be expected to arrive.</param>
internal sealed record CheckedVendor(string Code, VendorState State, bool IsOut)
{
    /// <summary>Its open incident; null without one.</summary>
    public Incident? Incident { get; init; }

    /// <summary>End of the latest snooze of an incident of this vendor, UTC; null when none lasts.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }
}

/// <summary>An incident of a series or of a vendor, as it is before or after a check.</summary>
internal sealed record Incident
{
    /// <summary>Checks in a row without lag until an incident is cleared: one alone would make it flap.</summary>
    public const int ChecksUntilCleared = 2;

    /// <summary>Its id, also that of its mail.</summary>
    public required Guid AlertId { get; init; }

    /// <summary>The outage that it belongs to; null when it stands alone.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>Asset of the series; null for a vendor.</summary>
    public int? AssetId { get; init; }

    /// <summary>Interval of the series; null for a vendor.</summary>
    public BarInterval? Interval { get; init; }

    /// <summary>The vendor.</summary>
    public required string VendorCode { get; init; }

    /// <summary>The vendor's state at the last check.</summary>
    public VendorState VendorState { get; init; }

    /// <summary>Trading minutes behind at the last check; for a vendor the most of its series.</summary>
    public int LagMinutes { get; init; }

    /// <summary>Checks in a row without lag.</summary>
    public int FreshChecks { get; init; }

    /// <summary>Whether someone has taken it on.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>End of its snooze, UTC; null when it is not snoozed.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    /// <summary>When its mail was written, UTC; null before.</summary>
    public DateTimeOffset? MailQueuedAt { get; init; }

    /// <summary>Whether this check opened it.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether this check cleared it.</summary>
    public bool IsCleared => FreshChecks >= ChecksUntilCleared;

    /// <summary>The same after a check.</summary>
    /// <param name="isFresh">Whether the check found nothing wrong.</param>
    /// <param name="lag">Trading minutes behind.</param>
    /// <param name="vendorState">The vendor's state.</param>
    public Incident Checked(bool isFresh, long lag, VendorState vendorState) => this with
    {
        FreshChecks = isFresh ? FreshChecks + 1 : 0,
        LagMinutes = (int)Math.Clamp(lag, 0, int.MaxValue),
        VendorState = vendorState,
    };
}
