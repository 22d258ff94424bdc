using FlexPortal.Core.MarketData.Bars;

namespace FlexPortal.Core.MarketData.Vendors;

/// <summary>Order of the bars in a vendor's answer.</summary>
internal enum BarOrder
{
    /// <summary>The first row is the oldest.</summary>
    OldestFirst,

    /// <summary>The first row is the newest.</summary>
    NewestFirst,
}

/// <summary>Where a vendor takes its key. A query string is not offered: addresses end in logs and lineage.</summary>
internal enum KeyPlacement
{
    /// <summary>The vendor needs no key.</summary>
    None,

    /// <summary>In request headers.</summary>
    Header,
}

/// <summary>What a vendor can do, as its documentation says. The planner of a backfill reads only this.</summary>
internal sealed record VendorCapabilities
{
    /// <summary>Most bars in one answer.</summary>
    public required int MaxRowsPerRequest { get; init; }

    /// <summary>Whether the vendor's own end parameter includes its moment. The adapter translates; slices are always half open.</summary>
    public required bool EndInclusive { get; init; }

    /// <summary>Order as sent.</summary>
    public required BarOrder Order { get; init; }

    /// <summary>Whether the bar under way is sent; <see cref="Bar.IsFinal"/> is then false.</summary>
    public required bool IncludesOpenBar { get; init; }

    /// <summary>Meaning of a missing bar, where an answer does not say otherwise.</summary>
    public required BarDensity Density { get; init; }

    /// <summary>How far back daily bars go; null: to the listing.</summary>
    public TimeSpan? DailyHistory { get; init; }

    /// <summary>How far back minute bars go; null: to the listing.</summary>
    public TimeSpan? MinuteHistory { get; init; }

    /// <summary>Time from the end of a minute bar until it can be asked for.</summary>
    public TimeSpan PublishDelay { get; init; }

    /// <summary>Time from the regular close of a session until its daily bar is final.</summary>
    public TimeSpan DailyPublishDelay { get; init; }

    /// <summary>Time in which the vendor may still change a bar that it sent as final; such bars are read again.</summary>
    public TimeSpan SettleWindow { get; init; }

    /// <summary>Requests that the vendor allows in any minute; null: no limit.</summary>
    public int? LimitPerMinute { get; init; }

    /// <summary>Requests that the vendor allows in any 24 hours; null: no limit.</summary>
    public int? LimitPerDay { get; init; }

    /// <summary>Least time between two requests; zero for none.</summary>
    public TimeSpan Spacing { get; init; }

    /// <summary>Where the key goes.</summary>
    public required KeyPlacement Key { get; init; }

    /// <summary>Whether one request can ask for several symbols.</summary>
    public bool SharesRequests { get; init; }

    /// <summary>How far back the bars of an interval go; null: to the listing.</summary>
    public TimeSpan? HistoryOf(BarInterval interval) => interval == BarInterval.Day ? DailyHistory : MinuteHistory;

    /// <summary>Time from the end of a bar of an interval, for days from the close, until the vendor publishes it.</summary>
    public TimeSpan PublishDelayOf(BarInterval interval) => interval == BarInterval.Day ? DailyPublishDelay : PublishDelay;
}
