using System.Text;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>The forms in which a list leaves the portal.</summary>
public enum LedgerFileFormat
{
    /// <summary>Comma-separated values, see <see cref="CsvFormatter"/>.</summary>
    Csv,

    /// <summary>A workbook, see <see cref="XlsxWriter"/>.</summary>
    Xlsx,
}

/// <summary>Writes all events of a list, in its order, as a file for spreadsheets. Memory does not grow with the events.</summary>
public sealed class ExportLedger(LedgerQueries queries, TimeProvider time)
{
    /// <summary>Writes the list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="request">Filters and order; its place is not heeded.</param>
    /// <param name="format">The form.</param>
    /// <param name="destination">Destination; written asynchronously only.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    internal Task ExecuteAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> list, AccountScope scope, ListRequest<TEvent, TItem> request, LedgerFileFormat format,
        Stream destination, CancellationToken cancellationToken) where TEvent : LedgerEvent
    {
        var events = queries.StreamAsync(list, scope, request, cancellationToken);
        return format == LedgerFileFormat.Csv
            ? WriteCsvAsync(list.Columns, events, destination, cancellationToken)
            : XlsxWriter.WriteAsync(
                destination, (EnumFormatter.From(list.List.Tab), [.. list.Columns.Select(column => column.Name)]),
                events.Select(item => list.Columns.Select(column => column.Of(item))), time.GetUtcNow(), cancellationToken);
    }

    private static async Task WriteCsvAsync<TItem>(
        IReadOnlyList<LedgerFileColumn<TItem>> columns, IAsyncEnumerable<TItem> events, Stream destination, CancellationToken ct)
    {
        await using var text = new StreamWriter(
            destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16 * 1024, leaveOpen: true);
        await CsvFormatter.WriteLineAsync(text, columns.Select(column => column.Name), ct);
        await foreach (var item in events.WithCancellation(ct))
            await CsvFormatter.WriteLineAsync(text, columns.Select(column => column.Of(item)), ct);
    }
}

/// <summary>A column of an exported list.</summary>
internal sealed record LedgerFileColumn<TItem>(string Name, Func<TItem, object?> Of);
