using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Status;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Freshness;

/// <summary>The filters of the list of incidents, and its order.</summary>
internal static class AlertFilters
{
    /// <summary>State.</summary>
    public static ListFilter<AlertRow, AlertState> State { get; } =
        ListFilter.Word<AlertRow, AlertState>("state", "", alert => alert.State);

    /// <summary>Symbol of the series.</summary>
    public static ListFilter<AlertRow, string> Asset { get; } =
        ListFilter.Text<AlertRow>("asset", "Symbol of an asset", alert => alert.Asset!.Symbol, upperCase: true);

    /// <summary>Length of the bars.</summary>
    public static ListFilter<AlertRow, BarInterval> Interval { get; } = new(
        "interval", "1d or 1m",
        (text, _) => BarIntervals.Parse(text) is { } interval ? (interval, null) : (default, "interval is 1d or 1m."),
        value => alert => alert.BarInterval == value);

    /// <summary>Code of the vendor.</summary>
    public static ListFilter<AlertRow, string> Vendor { get; } = VendorFilter.Of<AlertRow>(alert => alert.VendorCode);

    /// <summary>Opened at or after, UTC.</summary>
    public static ListFilter<AlertRow, DateTimeOffset> From { get; } =
        ListFilter.From<AlertRow>("from", "Opened", alert => alert.OpenedAtUtc);

    /// <summary>Opened before, UTC.</summary>
    public static ListFilter<AlertRow, DateTimeOffset> To { get; } = ListFilter.To<AlertRow>("to", "Opened", alert => alert.OpenedAtUtc);

    /// <summary>Newest first.</summary>
    public static Keyset<AlertRow, MarketAlert> Newest { get; } = Keyset.By<AlertRow, MarketAlert, DateTimeOffset>(
        "newest", descending: true, alert => alert.OpenedAtUtc, view => view.OpenedAtUtc, alert => alert.AlertId, view => view.AlertId);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<AlertRow, MarketAlert> List { get; } = new([State, Asset, Interval, Vendor, From, To], [Newest]);
}
