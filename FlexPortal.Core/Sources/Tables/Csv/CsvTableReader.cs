using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace FlexPortal.Core.Sources.Tables.Csv;

/// <summary>
/// Reads CSV in this process: every attack that was tried ends at the limit of a record within a fraction of a second and in constant
/// memory.
/// </summary>
internal sealed class CsvTableReader : ITableReader
{
    /// <inheritdoc />
    public IAsyncEnumerable<TableItem> ReadAsync(TableFile file, TableReadOptions options, CancellationToken cancellationToken) =>
        TableItems.WithRefusals(ReadRowsAsync(file, options, cancellationToken), cancellationToken);

    private static async IAsyncEnumerable<TableItem> ReadRowsAsync(
        TableFile file, TableReadOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var warnings = new WarningCollector();
        var (charset, encoding) = await CharsetAsync(file, options, cancellationToken);
        if (!charset.IsConfirmed)
            warnings.Add(TableWarningKind.CharsetSuggested);

        using var records = CsvRecords.Open(file.Open, encoding, options, warnings);
        yield return new TableItem.Sheet("", null);
        var rows = 0L;
        var complete = true;
        while (await records.ReadAsync(cancellationToken))
        {
            if (ToRow(records, warnings) is not { } row)
                continue;
            if (rows >= options.Limits.Rows)
                throw new TableRefusedException(TableRefusal.TooLarge, $"it has more than {options.Limits.Rows} rows");
            rows++;
            yield return new TableItem.Row(row);
            if (rows == options.MaxRows)
            {
                complete = !await records.ReadAsync(cancellationToken);
                break;
            }
        }

        if (rows == 0)
            throw new TableRefusedException(TableRefusal.Empty);
        yield return new TableItem.Finished(new TableFacts(TableFormat.Csv, [new TableSheet("", false) { RowsRead = rows }], rows, complete)
        {
            Charset = charset,
            Separator = records.Separator,
            Warnings = warnings.ToList(),
        });
    }

    private static async Task<(CharsetFinding Charset, Encoding Encoding)> CharsetAsync(
        TableFile file, TableReadOptions options, CancellationToken cancellationToken)
    {
        if (options.Charset is { } chosen)
        {
            return CharsetDetector.Find(chosen) is { } encoding
                ? (new CharsetFinding(encoding.WebName, CharsetSource.Chosen, []), encoding)
                : throw new TableRefusedException(TableRefusal.CharsetUnknown);
        }

        await using var content = file.Open();
        var found = await CharsetDetector.DetectAsync(content, cancellationToken);
        return (found, CharsetDetector.Find(found.Name)!);
    }

    private static TableRow? ToRow(CsvRecords records, WarningCollector warnings)
    {
        var record = records.Current;
        if (record.FieldCount > ColumnName.Most)
            throw new TableRefusedException(TableRefusal.TooLarge, $"line {records.Line} has more than {ColumnName.Most} fields");

        var cells = new List<TableCell>(record.FieldCount);
        // The library replaces a wrong byte only when it makes the text.
        var hasReplacement = record.RawRecord.IndexOf("\uFFFD"u8) >= 0 || !Utf8.IsValid(record.RawRecord);
        for (var column = 0; column < record.FieldCount; column++)
        {
            if (record.GetSpan(column).IsEmpty)
                continue;
            var text = record.GetString(column);
            cells.Add(new TableCell(column, CellKind.Text, text));
            if (hasReplacement && text.Contains('\uFFFD', StringComparison.Ordinal))
                warnings.Add(TableWarningKind.ReplacementCharacter, row: records.Line, column: column);
        }

        return cells.Count == 0 ? null : new TableRow(records.Line, record.FieldCount, cells);
    }
}
