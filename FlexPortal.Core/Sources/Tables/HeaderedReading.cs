using System.Text.RegularExpressions;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>Holds the first rows of a reading back until the header is known, then counts what the columns hold.</summary>
internal sealed partial class HeaderedReading
{
    // A chosen header has to be among so many rows: they are held in memory.
    private const int MostHeld = 10_000;
    private const int SureDigits = 15;

    private readonly TableReadOptions _options;
    private readonly WarningCollector _warnings = new();
    private readonly FileKind _kind;
    private readonly List<TableRow> _held = [];
    private HeaderFinding? _header;
    private ColumnTally? _tally;
    private DateOrders? _dates;
    private string? _sheet;
    private int _width;
    private bool[] _identifiers = [];

    public HeaderedReading(FileKind kind, TableReadOptions options)
    {
        (_kind, _options) = (kind, options);
        if (kind.IsMismatch)
            _warnings.Add(TableWarningKind.KindMismatch);
    }

    /// <summary>What can be given on after an item of the reader.</summary>
    public IEnumerable<TableItem> Take(TableItem item) => item switch
    {
        TableItem.Sheet sheet => Begin(sheet),
        TableItem.Row row when _header is null => Hold(row.Table),
        TableItem.Row row => [Count(row)],
        TableItem.Finished end => [.. Release(), new TableItem.Finished(Finish(end.Facts))],
        _ => [item],
    };

    private TableItem[] Begin(TableItem.Sheet sheet)
    {
        _sheet = sheet.Name.Length == 0 ? null : sheet.Name;
        return sheet.ColumnNames is null ? [sheet] : [sheet, Show(HeaderFinder.OfFormat(sheet.ColumnNames))];
    }

    private TableItem[] Hold(TableRow row)
    {
        _held.Add(row);
        return _held.Count >= HeaderFinder.Window && row.Number >= Math.Min(_options.HeaderRow ?? 0, MostHeld) ? Release() : [];
    }

    private TableItem[] Release()
    {
        if (_header is not null)
            return [];
        var shown = Show(_options.HeaderRow is { } chosen ? HeaderFinder.Choose(_held, chosen) : HeaderFinder.Find(_held));
        var below = _held.Where(row => _header!.Row is not { } header || row.Number > header).Select(row => Count(new(row)));
        TableItem[] ready = [shown, .. below];
        _held.Clear();
        return ready;
    }

    private TableItem.Header Show(HeaderFinding header)
    {
        (_header, _tally) = (header, new ColumnTally(header.Columns));
        // A workbook and a Parquet file say what a date is.
        _dates = _kind.Format is TableFormat.Csv ? new DateOrders(header.Columns.Count) : null;
        _width = _held.FirstOrDefault(row => row.Number == header.Row)?.Width ?? 0;
        _identifiers = [.. header.Columns.Select(column => column.Header is { } name && Identifier().IsMatch(name))];
        if (header.Source is HeaderSource.None)
            _warnings.Add(TableWarningKind.NoHeader, _sheet);
        return new TableItem.Header(header);
    }

    /// <summary>A row that can be given on at once, counted; null when it cannot.</summary>
    public TableItem.Row? TryCount(TableItem.Row row) => _header is null ? null : Count(row);

    private TableItem.Row Count(TableItem.Row row)
    {
        if (_options.Dates is { } dates && _kind.Format is TableFormat.Csv)
            row = new(WithDates(row.Table, dates));
        var (number, width, cells) = row.Table;
        _tally!.Take(row.Table);
        _dates?.Take(row.Table);
        if (_kind.Format is TableFormat.Csv && _width > 0 && width != _width)
            _warnings.Add(TableWarningKind.RaggedRow, _sheet, number);
        if (_kind.Format is not (TableFormat.Xlsx or TableFormat.Xls))
            return row;
        foreach (var cell in cells)
        {
            if (cell.Kind is not CellKind.Number)
                continue;
            if (cell.Column < _identifiers.Length && _identifiers[cell.Column])
                _warnings.Add(TableWarningKind.NumericIdentifier, _sheet, number, cell.Column);
            if (cell.Text.Length > SureDigits && IsBeyondDouble(cell.Text))
                _warnings.Add(TableWarningKind.DigitsLost, _sheet, number, cell.Column);
        }

        return row;
    }

    private static TableRow WithDates(TableRow row, DateColumns dates)
    {
        TableCell[] cells = [.. row.Span];
        foreach (ref var cell in cells.AsSpan())
        {
            if (dates.Columns.Contains(cell.Column))
                cell = cell with { Text = DateOrders.ToIso(cell.Text, dates.Order) };
        }

        return row with { Cells = cells };
    }

    private TableFacts Finish(TableFacts facts)
    {
        foreach (var warning in facts.Warnings)
            _warnings.Add(warning);
        foreach (var (column, count, row) in _dates?.Unclear() ?? [])
            _warnings.Add(new TableWarning(TableWarningKind.DateOrderUnclear, count, [new(_sheet, row, column)]));
        var read = facts.Sheets.FirstOrDefault(sheet => string.Equals(sheet.Name, _sheet, StringComparison.Ordinal));
        foreach (var area in read?.Merged ?? [])
        {
            if (_header!.Row is { } header && Covers(area, header) is { } column)
                _warnings.Add(TableWarningKind.MergedHeader, _sheet, header, column);
        }

        return facts with { Columns = _tally!.ToFacts(), Warnings = _warnings.ToList() };
    }

    /// <summary>The first column of an area of several columns that covers the row; null for another area.</summary>
    private static int? Covers(string area, long row)
    {
        var colon = area.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return null;
        var (left, top) = ColumnName.Parse(area.AsSpan(0, colon));
        var (right, bottom) = ColumnName.Parse(area.AsSpan(colon + 1));
        return top <= row && row <= bottom && left < right ? left : null;
    }

    private static bool IsBeyondDouble(string number) =>
        !number.Contains('.', StringComparison.Ordinal) && number.AsSpan().TrimStart('-').Length > SureDigits;

    [GeneratedRegex(
        @"\b(account|acct|a/c|iban|isin|cusip|sedol|valor(en)?|wkn|konto|depot|portfolio|client|customer|reference|ref|id|number|no|nr)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Identifier();
}
