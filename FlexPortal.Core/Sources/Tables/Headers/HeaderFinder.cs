using System.Globalization;

namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>
/// Finds the header among the first rows of a table: a row of distinct short texts, as wide as the rows below it, and unlike them. Pure.
/// </summary>
internal static class HeaderFinder
{
    /// <summary>Rows that are looked at.</summary>
    public const int Window = 200;

    private const int RowsBelow = 30;
    private const double Enough = 1.35;

    /// <summary>Finds the header.</summary>
    /// <param name="rows">The first rows of the table, at most <see cref="Window"/>.</param>
    public static HeaderFinding Find(IReadOnlyList<TableRow> rows)
    {
        HeaderCandidate? best = null;
        for (var at = 0; at < rows.Count && at < Window; at++)
        {
            var candidate = HeaderCandidate.Of(rows, at, RowsBelow);
            // A later row has to be clearly better: the rows below a header may look like one too.
            if (candidate.Score >= Enough && (best is null || candidate.Score > best.Score + 0.15))
                best = candidate;
        }

        if (best is null)
        {
            var reason = rows.Count == 0
                ? "The table has no rows."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"No header: row {rows[0].Number} looks like the rows below it, and no later row is a header.");
            return new HeaderFinding(HeaderSource.None, null, reason, Columns(null, rows), []);
        }

        return Above(HeaderSource.Found, best.Reason, rows, best.At);
    }

    /// <summary>The header that the user chose.</summary>
    /// <param name="rows">The first rows of the table, down to the chosen one at least.</param>
    /// <param name="number">Number of the row; 0 for none.</param>
    public static HeaderFinding Choose(IReadOnlyList<TableRow> rows, long number)
    {
        if (number == 0)
            return new HeaderFinding(HeaderSource.Chosen, null, "The table has no header, as chosen.", Columns(null, rows), []);
        var at = rows.TakeWhile(row => row.Number < number).Count();
        return at < rows.Count && rows[at].Number == number
            ? Above(HeaderSource.Chosen, string.Create(CultureInfo.InvariantCulture, $"Row {number}, as chosen."), rows, at)
            : new HeaderFinding(
                HeaderSource.None,
                null,
                string.Create(CultureInfo.InvariantCulture, $"The chosen row {number} is empty or does not exist."),
                Columns(null, rows),
                []);
    }

    /// <summary>The columns of a format that names them.</summary>
    public static HeaderFinding OfFormat(IReadOnlyList<string> names) => new(
        HeaderSource.Format, null, "The file names its columns.", ColumnNamer.Name([.. names]), []);

    private static HeaderFinding Above(HeaderSource source, string reason, IReadOnlyList<TableRow> rows, int at) =>
        new(source, rows[at].Number, reason, Columns(rows[at], rows.Skip(at + 1)), [.. rows.Take(at)]);

    private static IReadOnlyList<TableColumn> Columns(TableRow? header, IEnumerable<TableRow> rows)
    {
        var width = rows.Prepend(header).Max(row => row is null or { Cells.Count: 0 } ? 0 : row.Cells[^1].Column + 1);
        width = Math.Max(width, header?.Width ?? 0);
        return ColumnNamer.Name([.. Enumerable.Range(0, width).Select(column => header?[column])]);
    }
}

/// <summary>How much a row looks like a header.</summary>
/// <param name="At">Its place among the rows.</param>
/// <param name="Score">From 0; 3 at the most.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record HeaderCandidate(int At, double Score, string Reason)
{
    public static HeaderCandidate Of(IReadOnlyList<TableRow> rows, int at, int most)
    {
        var row = rows[at];
        var below = rows.Skip(at + 1).Take(most).ToArray();
        var texts = row.Cells.Count(cell => CellShapes.Of(cell) is CellShape.ShortText);
        if (row.Cells.Count == 0 || texts * 2 < row.Cells.Count || IsComment(row))
            return new HeaderCandidate(at, 0, "");

        var distinct = row.Cells.Select(cell => cell.Text.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        var typical = below.Length == 0 ? row.Cells.Count : below.Select(other => other.Cells.Count).Order().ElementAt(below.Length / 2);
        var cover = Math.Min(1, row.Cells.Count / (double)Math.Max(1, typical));
        var contrast = Contrast(row, below, out var what);
        var share = texts / (double)row.Cells.Count;
        // A title above the table has one cell where the table has many.
        var score = cover < 0.5 || (row.Cells.Count == 1 && typical > 1)
            ? 0
            : (share * cover) + (0.5 * distinct / row.Cells.Count) + (1.5 * contrast);
        return new HeaderCandidate(at, score, string.Create(
            CultureInfo.InvariantCulture, $"Row {row.Number}: {texts} of {row.Cells.Count} cells are short text{what}."));
    }

    private static bool IsComment(TableRow row) =>
        row.Cells[0] is { Column: 0, Text: ['#' or '%', ' ', ..] or ['/', '/', ..] or ['-', '-', ..] };

    /// <summary>The share of the columns whose values below are numbers or dates where the row has text.</summary>
    private static double Contrast(TableRow row, TableRow[] below, out string what)
    {
        var (columns, unlike, numbers, times) = (0, 0, 0, 0);
        foreach (var cell in row.Cells)
        {
            var shapes = below.Select(other => Find(other, cell.Column)).OfType<TableCell>().Select(CellShapes.Of).ToArray();
            if (shapes.Length == 0)
                continue;
            columns++;
            var isText = CellShapes.Of(cell) is CellShape.ShortText;
            var typed = shapes.Count(shape => shape is CellShape.Number or CellShape.Time or CellShape.Other);
            if (!isText || typed * 10 < shapes.Length * 6)
                continue;
            unlike++;
            numbers += shapes.Count(shape => shape is CellShape.Number) * 2 >= shapes.Length ? 1 : 0;
            times += shapes.Count(shape => shape is CellShape.Time) * 2 >= shapes.Length ? 1 : 0;
        }

        what = (numbers, times) switch
        {
            ( > 0, > 0) => "; the next rows have numbers and dates",
            ( > 0, _) => "; the next rows have numbers",
            (_, > 0) => "; the next rows have dates",
            _ => "",
        };
        return columns == 0 ? 0 : unlike / (double)columns;
    }

    private static TableCell? Find(TableRow row, int column)
    {
        foreach (var cell in row.Cells)
        {
            if (cell.Column >= column)
                return cell.Column == column ? cell : null;
        }

        return null;
    }
}
