using System.Text;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Writes the table of a version as CSV, as it is read: names of the columns, then every row.</summary>
internal sealed class ExportTable(StoredFiles files, ReadTable tables, ReadingSlots slots)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// UTF-8, RFC 4180; a value that a spreadsheet would run as a formula has an apostrophe in front. A cell right of the last column
    /// stays where it is. Throws <see cref="PortalException"/> when the stored bytes cannot be read any more.
    /// </summary>
    public async Task ExecuteAsync(StoredVersion version, Stream destination, CancellationToken cancellationToken)
    {
        using var slot = await slots.EnterAsync(cancellationToken);
        using var spool = await files.RestoreAsync(version, cancellationToken);
        await using var output = new StreamWriter(destination, Utf8, 1 << 16, leaveOpen: true);
        var columns = 0;
        var file = new TableFile.Stored(version.Name, spool.OpenRead);
        await foreach (var item in tables.ExecuteAsync(file, version.Reading.Options(), cancellationToken))
        {
            switch (item)
            {
                case TableItem.Header header:
                    columns = header.Table.Columns.Count;
                    await CsvFormatter.WriteLineAsync(output, header.Table.Columns.Select(column => column.Name), cancellationToken);
                    break;
                case TableItem.Row { Table: var row }:
                    var width = Math.Max(columns, row.Cells[^1].Column + 1);
                    await CsvFormatter.WriteLineAsync(output, Cells(row, width), cancellationToken);
                    break;
                case TableItem.Refused refused:
                    throw new PortalException(refused.Error);
            }
        }

        await output.FlushAsync(cancellationToken);
    }

    private static IEnumerable<object?> Cells(TableRow row, int width)
    {
        var at = 0;
        foreach (var cell in row.Cells)
        {
            for (; at < cell.Column; at++)
                yield return null;
            at++;
            yield return cell.Text;
        }

        for (; at < width; at++)
            yield return null;
    }
}
