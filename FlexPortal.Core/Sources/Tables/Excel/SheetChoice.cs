using FlexPortal.Core.Sources.Tables.Guard;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>Chooses the sheet of a workbook that is read, and says what was found: the named one, or the first visible with rows.</summary>
internal sealed class SheetChoice
{
    private readonly TableFormat _format;
    private readonly TableRequest _request;
    private readonly List<TableSheet> _sheets;
    private TableSheet? _read;
    private long _rows;
    private bool _isComplete = true;

    public SheetChoice(TableFormat format, TableRequest request, IEnumerable<TableSheet> sheets)
    {
        (_format, _request, _sheets) = (format, request, [.. sheets]);
        foreach (var hidden in _sheets.Where(sheet => sheet.Hidden))
            Warnings.Add(TableWarningKind.HiddenSheet, hidden.Name);
        if (_request.Sheet is { } name && !_sheets.Exists(sheet => IsNamed(sheet, name)))
            throw new TableRefusedException(TableRefusal.SheetNotFound);
    }

    /// <summary>The warnings of the reading.</summary>
    public WarningCollector Warnings { get; } = new();

    /// <summary>Whether the sheet is to be read.</summary>
    public bool Wants(TableSheet sheet) => _read is null && (_request.Sheet is { } name ? IsNamed(sheet, name) : !sheet.Hidden);

    /// <summary>The sheet and its rows, as many as were asked for; nothing when it has none.</summary>
    public IEnumerable<TableItem> Read(TableSheet sheet, IEnumerable<TableRow> rows, Func<TableSheet> facts)
    {
        foreach (var row in rows)
        {
            if (row.Cells.Count == 0)
                continue;
            if (_rows == _request.MaxRows)
            {
                _isComplete = false;
                break;
            }

            if (_rows++ == 0)
            {
                _read = sheet;
                yield return new TableItem.Sheet(sheet.Name, null);
            }

            if (row.Cells.Sum(cell => (long)cell.Text.Length) > _request.Limits.RowCharacters)
                throw new TableRefusedException(TableRefusal.TooLarge, $"row {row.Number} has more than 4 million characters");
            yield return new TableItem.Row(row);
        }

        _sheets[_sheets.IndexOf(sheet)] = facts() with { RowsRead = _rows };
        if (_rows == 0)
            Warnings.Add(TableWarningKind.EmptySheet, sheet.Name);
    }

    /// <summary>What was found.</summary>
    public TableItem End() => _read is not null
        ? new TableItem.Finished(new TableFacts(_format, _sheets, _rows, _isComplete) { Warnings = Warnings.ToList() })
        : throw new TableRefusedException(
            TableRefusal.Empty,
            _sheets.Exists(sheet => sheet.Hidden) && _request.Sheet is null ? "only hidden sheets may have some" : null);

    private static bool IsNamed(TableSheet sheet, string name) => string.Equals(sheet.Name, name, StringComparison.OrdinalIgnoreCase);
}
