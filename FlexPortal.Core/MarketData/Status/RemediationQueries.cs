using System.Runtime.CompilerServices;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>The filters of the list of failures and repairs, and its order.</summary>
internal static class RemediationFilters
{
    /// <summary>Symbol of an asset; replaced by its key before the list is read.</summary>
    public static ListFilter<RemediationRow, string> Asset { get; } = ListFilter.LookedUp<RemediationRow>(
        "asset", "Symbol of an asset", text => ListFilter.IsText(text) && text.Length <= 16 ? null : "asset is the symbol of an asset.");

    /// <summary>Key of an asset.</summary>
    public static ListFilter<RemediationRow, int> AssetId { get; } =
        ListFilter.Internal<RemediationRow, int>("asset_id", value => row => row.AssetId == value);

    /// <summary>Length of the bars.</summary>
    public static ListFilter<RemediationRow, BarInterval> Interval { get; } = new(
        "interval", "1d or 1m",
        (text, _) => BarIntervals.Parse(text) is { } interval ? (interval, null) : (default, "interval is 1d or 1m."),
        value => row => row.BarInterval == value);

    /// <summary>Code of a vendor.</summary>
    public static ListFilter<RemediationRow, string> Vendor { get; } = VendorFilter.Of<RemediationRow>(row => row.VendorCode!);

    /// <summary>What happened.</summary>
    public static ListFilter<RemediationRow, RemediationKind> Kind { get; } =
        ListFilter.Word<RemediationRow, RemediationKind>("kind", ": what happened", row => row.Kind);

    /// <summary>Class of the error.</summary>
    public static ListFilter<RemediationRow, string> ErrorClass { get; } =
        ListFilter.TextOf<RemediationRow, VendorFaultClass>("error_class", ": class of the error", row => row.ErrorClass!);

    /// <summary>At or after.</summary>
    public static ListFilter<RemediationRow, DateTimeOffset> From { get; } =
        ListFilter.From<RemediationRow>("from", "Happened", row => row.AtUtc);

    /// <summary>Before.</summary>
    public static ListFilter<RemediationRow, DateTimeOffset> To { get; } =
        ListFilter.To<RemediationRow>("to", "Happened", row => row.AtUtc);

    /// <summary>Newest first.</summary>
    public static Keyset<RemediationRow, RemediationEntry> Newest { get; } =
        Keyset.By<RemediationRow, RemediationEntry, DateTimeOffset>(
            "newest", descending: true, row => row.AtUtc, entry => entry.AtUtc, row => row.RemediationId, entry => entry.RemediationId);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<RemediationRow, RemediationEntry> List { get; } =
        new([Asset, Interval, Vendor, Kind, ErrorClass, From, To], [Newest]);
}

/// <summary>Lists failures and repairs, newest first; they are kept at least 30 days.</summary>
internal sealed class RemediationQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>One page.</summary>
    public async Task<Page<RemediationEntry>> ListAsync(
        FilterSet<RemediationRow> filters, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        filters = await ResolveAsync(context, filters, cancellationToken);
        return await RemediationFilters.Newest.ReadAsync(
            (place, most) => Read(context, RemediationFilters.Newest.Walk(filters.Apply(Rows(context)), place).Take(most))
                .ToListAsync(cancellationToken),
            cursor, Math.Clamp(pageSize, 1, PageSize.Max));
    }

    /// <summary>The whole list, read while it is written out.</summary>
    public async IAsyncEnumerable<RemediationEntry> StreamAsync(
        FilterSet<RemediationRow> filters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        filters = await ResolveAsync(context, filters, cancellationToken);
        var rows = Read(context, RemediationFilters.Newest.Walk(filters.Apply(Rows(context)), cursor: null));
        await foreach (var entry in rows.AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return entry;
    }

    private static IQueryable<RemediationRow> Rows(PortalDbContext context) => context.Set<RemediationRow>().AsNoTracking();

    /// <summary>An unknown symbol stays a filter that no row passes.</summary>
    private static async Task<FilterSet<RemediationRow>> ResolveAsync(
        PortalDbContext context, FilterSet<RemediationRow> filters, CancellationToken cancellationToken)
    {
        if (filters.Of(RemediationFilters.Asset) is not { } text)
            return filters;

        var symbol = text.ToUpperInvariant();
        var found = await context.Set<MarketAssetRow>().Where(asset => asset.Symbol == symbol).Select(asset => (int?)asset.AssetId)
            .FirstOrDefaultAsync(cancellationToken);
        return found is { } id ? filters.Without(RemediationFilters.Asset).With(RemediationFilters.AssetId, id) : filters;
    }

    private static IQueryable<RemediationEntry> Read(PortalDbContext context, IQueryable<RemediationRow> rows) =>
        from row in rows
        join asset in context.Set<MarketAssetRow>() on row.AssetId equals asset.AssetId into assets
        from asset in assets.DefaultIfEmpty()
        select new RemediationEntry(
            row.RemediationId, row.AtUtc, row.Kind, asset.Symbol,
            row.BarInterval == null ? null : row.BarInterval == BarInterval.Day ? "1d" : "1m", row.FromUtc, row.ToUtc,
            row.VendorCode, row.ErrorClass, row.HttpStatus, row.Attempt, row.WaitMs, row.Message, row.ByUser, row.IngestionRunId);
}
