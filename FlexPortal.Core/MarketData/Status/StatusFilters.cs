using System.Linq.Expressions;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>The filters of the list of series, and its order. They work on the shared snapshot, not on the database.</summary>
internal static class StatusFilters
{
    /// <summary>Symbol of an asset.</summary>
    public static ListFilter<SeriesStatus, string> Asset { get; } =
        ListFilter.Text<SeriesStatus>("asset", "Symbol of an asset", series => series.Symbol, upperCase: true);

    /// <summary>Part of a symbol or of a name.</summary>
    public static ListFilter<SeriesStatus, string> Search { get; } = new(
        "search", "Part of a symbol or of a name",
        (text, _) => (text, text.Length <= ListFilter.LongestText && ListFilter.IsText(text) ? null
            : $"search has at most {ListFilter.LongestText} characters, and is without control characters."),
        value => series => series.Symbol.Contains(value, StringComparison.OrdinalIgnoreCase)
            || series.Name.Contains(value, StringComparison.OrdinalIgnoreCase));

    /// <summary>Length of the bars.</summary>
    public static ListFilter<SeriesStatus, string> Interval { get; } = new(
        "interval", "1d or 1m", (text, _) => (text, BarIntervals.Parse(text) is null ? "interval is 1d or 1m." : null),
        value => series => series.Interval == value, series => series.Interval);

    /// <summary>Code of a vendor.</summary>
    public static ListFilter<SeriesStatus, string> Vendor { get; } = VendorFilter.Of<SeriesStatus>(series => series.Vendor);

    /// <summary>Whether the freshness check found the series late.</summary>
    public static ListFilter<SeriesStatus, bool> Stale { get; } =
        Flag("stale", "true or false: whether the freshness check found the series late", series => series.Stale);

    /// <summary>Whether bars are missing.</summary>
    public static ListFilter<SeriesStatus, bool> Gapped { get; } =
        Flag("gapped", "true or false: whether bars before the last one are missing", series => series.Gapped);

    /// <summary>The state in one word.</summary>
    public static ListFilter<SeriesStatus, SeriesCondition> Condition { get; } =
        ListFilter.Word<SeriesStatus, SeriesCondition>(
            "condition", ": the state in one word, the worst that applies", series => series.Condition);

    /// <summary>Assets by symbol, days before minutes.</summary>
    public static Keyset<SeriesStatus, SeriesStatus> BySymbol { get; } =
        Keyset.By<SeriesStatus, SeriesStatus, long>("symbol", descending: false, series => series.Number, series => series.Number);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<SeriesStatus, SeriesStatus> List { get; } =
        new([Asset, Search, Interval, Vendor, Stale, Gapped, Condition], [BySymbol]);

    private static ListFilter<SeriesStatus, bool> Flag(string name, string description, Expression<Func<SeriesStatus, bool>> column) => new(
        name, description,
        (text, _) => bool.TryParse(text, out var value) ? (value, null) : (false, $"{name} is true or false."),
        value => value ? column : Expression.Lambda<Func<SeriesStatus, bool>>(Expression.Not(column.Body), column.Parameters));
}
