using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A file that was read to its end.</summary>
/// <param name="Format">Its format, by its content.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="Preview">Its first rows.</param>
/// <param name="Rows">Rows below the header.</param>
/// <param name="Fingerprint">The header, see <see cref="HeaderFinding.Fingerprint"/>.</param>
internal sealed record ReadOutcome(
    TableFormat Format, FileReading Reading, IReadOnlyList<PreviewRow> Preview, long Rows, string Fingerprint)
{
    /// <summary>Whether a user must look before it is embedded.</summary>
    public FileState State => Reading.Warnings.Any(warning => warning.IsQuestion) ? FileState.NeedsLook : FileState.Ready;

    /// <summary>Whether a row is the header. A format that names its columns has none.</summary>
    public bool HasHeader(long row) => Reading.HeaderSource is HeaderSource.Format || Reading.HeaderRow == row;
}

/// <summary>
/// Reads a file once to its end: what it holds, its first rows, and what deserves a look. It waits while as many files are read as the
/// settings allow.
/// </summary>
internal sealed class ReadFile(ReadTable tables, ReadingSlots slots)
{
    /// <summary>Rows of a preview.</summary>
    public const int PreviewRows = 200;

    // A preview is shown whole: a cell is cut, and so is a row of very many columns.
    private const int LongestCell = 300, MostColumns = 300;

    // Ragged rows that need no look, per hundred.
    private const int RaggedPercent = 1;

    /// <summary>What was read; or why the file is refused.</summary>
    public async Task<(ReadOutcome? Read, PortalError? Error)> ExecuteAsync(
        TableFile file, FileChoice choice, CancellationToken cancellationToken)
    {
        using var slot = await slots.EnterAsync(cancellationToken);
        var (sheet, header, rows, preview) = ("", (HeaderFinding?)null, 0L, new List<PreviewRow>());
        await foreach (var item in tables.ExecuteAsync(file, choice.Options, cancellationToken))
        {
            switch (item)
            {
                case TableItem.Sheet named:
                    sheet = named.Name;
                    break;
                case TableItem.Header found:
                    header = found.Table;
                    break;
                case TableItem.Row row:
                    rows++;
                    if (preview.Count < PreviewRows)
                        preview.Add(Preview(row.Table, header!.Columns.Count));
                    break;
                case TableItem.Refused refused:
                    return (null, refused.Error);
                case TableItem.Finished finished:
                    return (
                        new(
                            finished.Facts.Format, Describe(sheet, header!, rows, finished.Facts, choice), preview, rows,
                            header!.Fingerprint),
                        null);
            }
        }

        throw new InvalidOperationException("A reading has no end.");
    }

    /// <summary>A row as a preview shows it.</summary>
    public static PreviewRow Preview(TableRow row, int columns)
    {
        var cells = new string?[Math.Min(columns, MostColumns)];
        foreach (var cell in row.Cells.Where(cell => cell.Column < cells.Length))
            cells[cell.Column] = cell.Text.Length <= LongestCell ? cell.Text : string.Concat(cell.Text.AsSpan(0, LongestCell), "…");
        return new(row.Number, cells);
    }

    private static FileReading Describe(
        string sheet, HeaderFinding header, long rows, TableFacts facts, FileChoice chosen) => new()
        {
            Sheets = facts.Sheets,
            Sheet = sheet,
            Charset = facts.Charset,
            Separator = facts.Separator,
            HeaderSource = header.Source,
            HeaderRow = header.Row,
            HeaderReason = header.Reason,
            Above = [.. header.Above.Take(PreviewRows).Select(row => Preview(row, Math.Max(row.Width, header.Columns.Count)))],
            Chosen = chosen,
            Columns =
        [
            .. facts.Columns.Select(column => new FileColumn(
                column.Column.Index, column.Column.Letter, column.Column.Name, column.Filled, column.Skip,
                column.Explanation ?? column.Column.Explanation)),
        ],
            Warnings =
        [
            .. facts.Warnings.Select(warning => new FileWarning(
                warning.Code, warning.Message, warning.Count, warning.Places, IsQuestion(warning, rows))),
        ],
        };

    private static bool IsQuestion(TableWarning warning, long rows) => warning.Kind switch
    {
        TableWarningKind.CharsetSuggested or TableWarningKind.ReplacementCharacter or TableWarningKind.NoHeader
            or TableWarningKind.NumericIdentifier or TableWarningKind.DigitsLost or TableWarningKind.FormulaWithoutValue
            or TableWarningKind.DimensionDiffers or TableWarningKind.UnclosedQuote or TableWarningKind.DateOrderUnclear => true,
        TableWarningKind.RaggedRow or TableWarningKind.MalformedRecord => warning.Count * 100 > rows * RaggedPercent,
        _ => false,
    };
}
