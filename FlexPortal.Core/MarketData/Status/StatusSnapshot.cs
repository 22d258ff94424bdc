using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>The status of every series of the active assets at one time. Immutable and shared by all viewers.</summary>
/// <param name="AsOfUtc">When it was read, UTC.</param>
/// <param name="Series">The series by symbol, days before minutes.</param>
/// <param name="Vendors">The vendors of these assets, by code.</param>
/// <param name="Former">Answered series of assets that left the settings: in no count, and only in lists that ask for them.</param>
/// <param name="Backfill">The newest backfill; null when there was none.</param>
public sealed record StatusSnapshot(
    DateTimeOffset AsOfUtc, IReadOnlyList<SeriesStatus> Series, IReadOnlyList<VendorHealth> Vendors, IReadOnlyList<SeriesStatus> Former,
    LastBackfill? Backfill)
{
    /// <summary>Counts over all series.</summary>
    public StatusTally Tally { get; } = StatusTally.Of(Series, Backfill);

    /// <summary>Whether prices of some asset are invented.</summary>
    public bool InventsPrices { get; } = Series.Any(series => series.InventedPrices);

    /// <summary>Changes with anything that a viewer sees but <see cref="AsOfUtc"/>; the same in every process.</summary>
    public string Version { get; } = VersionOf(Series.Concat(Former), Vendors, Backfill);

    /// <summary>The series of an asset, also of one that left the settings.</summary>
    public IEnumerable<SeriesStatus> Of(string symbol) =>
        Series.Concat(Former).Where(series => string.Equals(series.Symbol, symbol, StringComparison.OrdinalIgnoreCase));

    /// <summary>One page of the series that pass the filters; former ones when an asset or they are asked for.</summary>
    internal async Task<Page<SeriesStatus>> PageAsync(FilterSet<SeriesStatus> filters, Cursor? cursor, int size) =>
        await StatusFilters.BySymbol.ReadAsync(
            (place, most) => Task.FromResult(
                StatusFilters.BySymbol.Walk(filters.Apply(Rows(filters).AsQueryable()), place).Take(most).ToList()),
            cursor, Math.Clamp(size, 1, PageSize.Max));

    private IEnumerable<SeriesStatus> Rows(FilterSet<SeriesStatus> filters) =>
        filters.TryGet(StatusFilters.Asset, out _) || filters.TryGet(StatusFilters.Search, out _)
        || (filters.TryGet(StatusFilters.Condition, out var condition) && condition == SeriesCondition.NotCollected)
            ? Series.Concat(Former) : Series;

    private static string VersionOf(IEnumerable<SeriesStatus> series, IReadOnlyList<VendorHealth> vendors, LastBackfill? backfill)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var one in series)
            Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Symbol}|{one.Interval}|{one.Condition}|{one.UpdatedAtUtc?.UtcTicks}|{one.LagMinutes}|{one.Stale}|"
                    + $"{one.GapCount}|{one.LastAlert}|{one.NextDueAtUtc?.UtcTicks}|{one.Name}|{one.Calendar}|"
                    + $"{one.NotAsked}|{one.Pending}"));
        foreach (var vendor in vendors)
            Append(string.Create(CultureInfo.InvariantCulture, $"{vendor}"));
        Append(string.Create(CultureInfo.InvariantCulture, $"{backfill}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>The status of series as a program reads it: counts over all, the vendors, and one page of the list.</summary>
/// <param name="AsOfUtc">When it was read, UTC.</param>
/// <param name="InventedPrices">Whether prices of some asset are invented.</param>
/// <param name="Tally">Counts over all series, whatever the filters are.</param>
/// <param name="Vendors">The vendors of the assets, by code.</param>
/// <param name="Items">The series of the page.</param>
/// <param name="NextCursor">Where the next page starts; null on the last page.</param>
/// <param name="PreviousCursor">Where the previous page ends; null on the first page.</param>
public sealed record StatusSummary(
    DateTimeOffset AsOfUtc, bool InventedPrices, StatusTally Tally, IReadOnlyList<VendorHealth> Vendors, IReadOnlyList<SeriesStatus> Items,
    string? NextCursor, string? PreviousCursor)
{
    /// <summary>Null when the filters name an asset that does not exist.</summary>
    internal static async Task<StatusSummary?> OfAsync(
        StatusSnapshot snapshot, FilterSet<SeriesStatus> filters, Cursor? cursor, int pageSize)
    {
        if (filters.Of(StatusFilters.Asset) is { } symbol
            && !snapshot.Series.Concat(snapshot.Former).Any(series => string.Equals(series.Symbol, symbol, StringComparison.Ordinal)))
            return null;

        var page = await snapshot.PageAsync(filters, cursor, pageSize);
        return new(
            snapshot.AsOfUtc, snapshot.InventsPrices, snapshot.Tally, snapshot.Vendors, page.Items,
            page.NextCursor, page.PreviousCursor);
    }
}
