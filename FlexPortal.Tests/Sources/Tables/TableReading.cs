using System.Text;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Csv;
using FlexPortal.Core.Sources.Tables.Guard;
using FlexPortal.Core.Sources.Tables.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Sources.Tables;

/// <summary>Everything that a reading gave.</summary>
/// <param name="Header">The header; null when it was refused before.</param>
/// <param name="Rows">The rows below it.</param>
/// <param name="Facts">What was found; null when refused.</param>
/// <param name="Code">The code of the refusal; null when read.</param>
internal sealed record TableReading(HeaderFinding? Header, IReadOnlyList<TableRow> Rows, TableFacts? Facts, string? Code)
{
    /// <summary>The reader of the portal.</summary>
    public static ReadTable Reader(TimeProvider? time = null, Action<ReaderProcess>? started = null) => new(
        new CsvTableReader(),
        new GuardedTableReader(ReaderProgram.Find(), time ?? TimeProvider.System, NullLogger<GuardedTableReader>.Instance)
        {
            Started = started,
        });

    /// <summary>The cells of a row, separated by a vertical bar.</summary>
    public string this[int row] => string.Join('|', Enumerable.Range(0, Rows[row].Width).Select(column => Rows[row][column]));

    /// <summary>Names of the columns, separated by a vertical bar.</summary>
    public string Names => string.Join('|', Header!.Columns.Select(column => column.Name));

    /// <summary>Codes of the warnings, separated by a space.</summary>
    public string Warnings => string.Join(' ', Facts!.Warnings.Select(warning => warning.Code));

    public TableWarning Warning(TableWarningKind kind) => Facts!.Warnings.Single(warning => warning.Kind == kind);

    public static Task<TableReading> OfTextAsync(string text, TableReadOptions? options = null) =>
        OfBytesAsync(Encoding.UTF8.GetBytes(text), "table.csv", options);

    public static Task<TableReading> OfBytesAsync(byte[] bytes, string name, TableReadOptions? options = null) =>
        OfAsync(new TableFile.Stored(name, () => new MemoryStream(bytes, writable: false)), options);

    public static Task<TableReading> OfFileAsync(string path, TableReadOptions? options = null) =>
        OfAsync(new TableFile.OnDisk(Path.GetFileName(path), path), options);

    public static async Task<TableReading> OfAsync(TableFile file, TableReadOptions? options = null, ReadTable? reader = null)
    {
        HeaderFinding? header = null;
        var rows = new List<TableRow>();
        TableItem? last = null;
        var items = (reader ?? Reader()).ExecuteAsync(file, options ?? new TableReadOptions(), TestContext.Current.CancellationToken);
        await foreach (var item in items)
        {
            Assert.False(last is TableItem.Finished or TableItem.Refused);
            last = item;
            if (item is TableItem.Header found)
                header = found.Table;
            if (item is TableItem.Row row)
                rows.Add(row.Table);
        }

        return last switch
        {
            TableItem.Finished finished => new TableReading(header, rows, finished.Facts, null),
            TableItem.Refused refused => new TableReading(header, rows, null, refused.Error.Code),
            _ => throw new InvalidOperationException("The reading has no end."),
        };
    }
}
