using System.Globalization;
using System.Text;

namespace FlexPortal.Core.Sources.Tables.Excel;

/// <summary>The rows of one worksheet, streamed.</summary>
internal sealed class XlsxRows(
    (XlsxSheet Sheet, XlsxPart Xml) source, SharedTexts texts, IReadOnlyList<NumberStyle> styles, bool is1904, WarningCollector warnings)
    : IDisposable
{
    private const int MostMerged = 10_000;
    private const int ShownMerged = 100;

    private readonly XlsxPart _xml = source.Xml;
    private readonly StringBuilder _value = new();
    private readonly StringBuilder _inline = new();
    private readonly List<string> _merged = [];
    private string? _dimension;
    private int _mergedCount;
    private long _row;
    private long _elements;
    private int _column;

    /// <summary>What was found about the sheet so far.</summary>
    public TableSheet Facts => source.Sheet.Facts with
    {
        Dimension = _dimension,
        MergedCount = _mergedCount,
        Merged = [.. _merged.OrderBy(area => ColumnName.Parse(area.Split(':')[0]).Row).Take(ShownMerged)],
    };

    /// <summary>The rows, empty ones included.</summary>
    public IEnumerable<TableRow> Read()
    {
        var cells = new List<TableCell>();
        while (_xml.Read())
        {
            switch (_xml.StartName)
            {
                case "row":
                    BeginRow();
                    cells = [];
                    break;
                case "c" when ReadCell() is { } cell:
                    cells.Add(cell);
                    break;
                case "dimension":
                    _dimension = Shorten(_xml.Attribute("ref"));
                    break;
                case "mergeCell":
                    AddMerged(_xml.Attribute("ref"));
                    break;
            }

            if (_xml.EndName is "row" || (_xml.IsEmptyElement && _xml.StartName is "row"))
                yield return Row(cells);
        }

        CompareDimension();
    }

    public void Dispose() => _xml.Dispose();

    private static string? Shorten(string? reference) => reference is { Length: > 30 } ? reference[..30] : reference;

    private TableRow Row(List<TableCell> cells)
    {
        // Cells out of order are rare and known from broken writers.
        for (var at = 1; at < cells.Count; at++)
        {
            if (cells[at].Column > cells[at - 1].Column)
                continue;
            cells = [.. cells.GroupBy(cell => cell.Column).Select(same => same.Last()).OrderBy(cell => cell.Column)];
            break;
        }

        return new TableRow(_row, cells.Count == 0 ? 0 : cells[^1].Column + 1, cells);
    }

    private void BeginRow()
    {
        _row = long.TryParse(_xml.Attribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : _row + 1;
        _column = -1;
        if (_row is < 1 or > ColumnName.MostRows || ++_elements > ColumnName.MostRows)
            throw new TableRefusedException(TableRefusal.TooLarge, "a row is beyond the last row of a sheet");
    }

    private TableCell? ReadCell()
    {
        var (reference, type, style) = _xml.CellAttributes();
        var column = reference is null ? -1 : ColumnName.Parse(reference).Column;
        _column = column >= 0 ? column : _column + 1;
        if (_column >= ColumnName.Most)
            throw new TableRefusedException(TableRefusal.TooLarge, "a cell is beyond the last column of a sheet");
        if (_xml.IsEmptyElement)
            return null;

        var (hasValue, hasInline, hasFormula) = ReadContent();
        if (hasFormula && _value.Length == 0 && !hasInline && type is not "str")
            warnings.Add(TableWarningKind.FormulaWithoutValue, source.Sheet.Facts.Name, _row, _column);
        var text = hasInline ? _inline.ToString() : hasValue ? _value.ToString() : "";
        return text.Length == 0 ? null : Cell(type, text, hasInline, style);
    }

    private (bool HasValue, bool HasInline, bool HasFormula) ReadContent()
    {
        var depth = _xml.Depth;
        var (hasValue, hasInline, hasFormula) = (false, false, false);
        _value.Clear();
        _inline.Clear();
        while (_xml.Read() && _xml.Depth > depth)
        {
            switch (_xml.StartName)
            {
                case "v":
                    hasValue = true;
                    _xml.AppendText(_value);
                    break;
                case "is":
                    hasInline = true;
                    if (!_xml.IsEmptyElement)
                        XlsxText.Append(_xml, _inline);
                    break;
                case "f":
                    hasFormula = true;
                    break;
            }
        }

        return (hasValue, hasInline, hasFormula);
    }

    private TableCell? Cell(string? type, string text, bool isInline, string? style) => type switch
    {
        "s" => Filled(CellKind.Text, texts.Find(text)),
        "inlineStr" or "str" => new TableCell(_column, CellKind.Text, text),
        "b" => new TableCell(_column, CellKind.Boolean, CellText.Of(text.Trim() is "1" or "true")),
        "e" => new TableCell(_column, CellKind.Error, text),
        "d" => new TableCell(_column, CellKind.Time, DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date) ? CellText.Of(date) : text),
        _ when isInline => new TableCell(_column, CellKind.Text, text),
        _ => Number(text, style),
    };

    private TableCell? Filled(CellKind kind, string text) => text.Length == 0 ? null : new TableCell(_column, kind, text);

    private TableCell Number(string text, string? style)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return new TableCell(_column, CellKind.Text, text);
        var shown = int.TryParse(style, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < styles.Count
            ? styles[at]
            : NumberStyle.Number;
        if (shown is not NumberStyle.Number && SerialTime.Text(number, shown, is1904) is { } time)
            return new TableCell(_column, CellKind.Time, time);
        return new TableCell(_column, CellKind.Number, AsWritten(text.Trim(), number));
    }

    /// <summary>Digits as the file has them; a number with more than a double holds, or with an exponent, as its shortest text.</summary>
    private static string AsWritten(string text, double number)
    {
        var isPlain = !text.AsSpan().ContainsAny('e', 'E', '+') && text[0] is not '.' && text[^1] is not '.';
        return isPlain && (text.Length <= 16 || !text.Contains('.', StringComparison.Ordinal)) ? text : CellText.Of(number);
    }

    private void AddMerged(string? reference)
    {
        _mergedCount++;
        if (reference is not null && _merged.Count < MostMerged)
            _merged.Add(Shorten(reference)!);
    }

    private void CompareDimension()
    {
        if (_dimension is null || !_dimension.Contains(':', StringComparison.Ordinal) || _elements == 0)
            return;
        if (ColumnName.Parse(_dimension.AsSpan(_dimension.IndexOf(':', StringComparison.Ordinal) + 1)).Row is var last && last != _row)
            warnings.Add(TableWarningKind.DimensionDiffers, source.Sheet.Facts.Name, _row);
    }
}
