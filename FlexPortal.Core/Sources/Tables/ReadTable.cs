using System.Runtime.CompilerServices;
using FlexPortal.Core.Sources.Tables.Csv;
using FlexPortal.Core.Sources.Tables.Guard;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>
/// Reads a table of an uploaded file: finds the format by the content, the reader and the header, and gives the rows below it. An
/// exception is a fault of the portal.
/// </summary>
internal sealed class ReadTable(CsvTableReader csv, GuardedTableReader guarded)
{
    /// <summary>
    /// The sheet, its header, the rows below it, and last <see cref="TableItem.Finished"/> or <see cref="TableItem.Refused"/>. Rows may
    /// have cells right of the last column of the header; in a CSV file they are counted as ragged.
    /// </summary>
    public IAsyncEnumerable<TableItem> ExecuteAsync(TableFile file, TableReadOptions options, CancellationToken cancellationToken) =>
        TableItems.WithRefusals(ReadAsync(file, options, cancellationToken), cancellationToken);

    private async IAsyncEnumerable<TableItem> ReadAsync(
        TableFile file, TableReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var kind = await FileKind.OfAsync(file, options.Limits, cancellationToken);
        var reading = new HeaderedReading(kind, options);
        ITableReader reader = kind.Format is TableFormat.Csv ? csv : guarded;
        await foreach (var item in reader.ReadAsync(file, options, cancellationToken))
        {
            if (item is TableItem.Row row && reading.TryCount(row) is { } counted)
            {
                yield return counted;
                continue;
            }

            foreach (var ready in reading.Take(item))
                yield return ready;
        }
    }
}
