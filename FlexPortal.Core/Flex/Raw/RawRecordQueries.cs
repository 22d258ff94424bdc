using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>A raw row as the API and the pages show it.</summary>
public sealed record RawRecordView(
    Guid RawRecordId,
    Guid IngestionRunId,
    Guid RawArtifactId,
    string AccountId,
    DateOnly? ReportDateLocal,
    DateOnly? RowDateLocal,
    string SectionName,
    string SourceRowRef,
    string ElementName,
    long ByteOffset,
    long ByteLength,
    JsonElement SourcePayload);

/// <summary>A page of raw rows, or of those that hold a text.</summary>
/// <param name="Items">The rows, in document order or in that of a sort.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one. A page of a search may have no row and still have it.</param>
/// <param name="PreviousCursor">Where the previous page ends; null on the first one, and in a search.</param>
/// <param name="Search">Progress of a search; null without one.</param>
public sealed record RecordPage(
    IReadOnlyList<RawRecordView> Items, string? NextCursor = null, string? PreviousCursor = null, SearchProgress? Search = null)
    : Page<RawRecordView>(Items, NextCursor, PreviousCursor);

/// <summary>
/// Reads raw rows in document order, where a page deep in the list costs what the first does, or in the order of an attribute.
/// </summary>
public sealed class RawRecordQueries(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Document order: by the first byte of the row.</summary>
    public static Keyset<RawRecord, RawRecord> Order { get; } =
        Keyset.By<RawRecord, RawRecord, long>("document", descending: false, record => record.ByteOffset, record => record.ByteOffset);

    /// <summary>A place in sorted rows: the row at the edge of a page, in whatever order.</summary>
    public static Keyset<RawRecord, RawRecordView> SortedOrder { get; } =
        Keyset.By<RawRecord, RawRecordView, long>("sorted", descending: false, record => record.ByteOffset, record => record.ByteOffset);

    /// <summary>The place just before a row, for an address that leads to it.</summary>
    public static Cursor Before(long byteOffset) => new(Order.Name, CursorValue.Format(Math.Max(0, byteOffset - 1)));

    /// <summary>Rows of the statement that a run received, all sections or one; none when the run published none.</summary>
    public async Task<RecordPage> ListAsync(
        RunDetail run, string? section, Cursor? cursor, int pageSize, CancellationToken cancellationToken, string? accountId = null)
    {
        string[] sections = string.IsNullOrWhiteSpace(section)
            ? [.. run.Sections.Where(count => count.RowCount > 0).Select(count => count.SectionName).Distinct(StringComparer.Ordinal)]
            : [section];
        if (run.Status != RunStatus.Success || run.RawArtifactId is not { } artifactId || sections.Length == 0)
            return new([]);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var records = context.Set<RawRecord>().AsNoTracking().Where(record => record.RawArtifactId == artifactId);
        if (accountId is not null)
            records = records.Where(record => record.AccountId == accountId);
        // The index is by section: each section is walked by itself and the walks are merged, which reads little more than the page.
        var page = await Order.ReadAsync(
            (place, most) =>
                Order.Merge(sections.Select(name => Order.Walk(records.Where(record => record.SectionName == name), place)), place, most)
                .ToListAsync(cancellationToken),
            cursor, pageSize);
        return new([.. page.Items.Select(View)], page.NextCursor, page.PreviousCursor);
    }

    /// <summary>Rows of a section in the order of an attribute; none when the run published none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="section">Element name of a section of up to <see cref="RecordSort.MostRows"/> rows.</param>
    /// <param name="sort">The order.</param>
    /// <param name="accountId">Only rows of this account; null for all.</param>
    /// <param name="cursor">A place of <see cref="SortedOrder"/>; null for the beginning.</param>
    /// <param name="pageSize">Rows of a page.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<RecordPage> SortAsync(
        RunDetail run, string section, RecordSort sort, string? accountId, Cursor? cursor, int pageSize,
        CancellationToken cancellationToken)
    {
        if (RecordSort.ErrorOf(run, section) is { } error)
            throw new PortalException(error);
        if (run.Status != RunStatus.Success || run.RawArtifactId is not { } artifactId)
            return new([]);

        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var page = await SortedOrder.ReadAsync(
            (place, most) => RecordSortSql.ListAsync(
                connection, new(artifactId, section, accountId), sort, EdgeOf(place), place is { Backward: true }, most, cancellationToken),
            cursor, pageSize);
        return new(page.Items, page.NextCursor, page.PreviousCursor);
    }

    private static long? EdgeOf(Cursor? place) =>
        place is not null && CursorValue.TryParse<long>(place.Key, out var byteOffset) ? byteOffset : null;

    private static RawRecordView View(RawRecord record)
    {
        using var payload = JsonDocument.Parse(record.SourcePayload);
        return new(
            record.RawRecordId, record.IngestionRunId, record.RawArtifactId, record.AccountId, record.ReportDateLocal, record.RowDateLocal,
            record.SectionName,
            record.SourceRowRef, record.ElementName, record.ByteOffset, record.ByteLength, payload.RootElement.Clone());
    }
}
