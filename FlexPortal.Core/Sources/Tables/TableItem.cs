using System.Runtime.InteropServices;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>One step of a reading.</summary>
public abstract record TableItem
{
    private TableItem()
    {
    }

    /// <summary>The table whose rows follow.</summary>
    /// <param name="Name">Name of the sheet; empty for a file with one table.</param>
    /// <param name="ColumnNames">The names that the format itself gives; null where a row is the header.</param>
    public sealed record Sheet(string Name, IReadOnlyList<string>? ColumnNames) : TableItem;

    /// <summary>The header and the columns. Only <see cref="ReadTable"/> gives it, once, before the rows.</summary>
    /// <param name="Table">Where the header is, why, and the columns.</param>
    public sealed record Header(Headers.HeaderFinding Table) : TableItem;

    /// <summary>A row that has at least one cell.</summary>
    /// <param name="Table">The row.</param>
    public sealed record Row(TableRow Table) : TableItem;

    /// <summary>The table was read as far as it was asked for.</summary>
    /// <param name="Facts">What was found on the way.</param>
    public sealed record Finished(TableFacts Facts) : TableItem;

    /// <summary>The file, or the rest of it, cannot be read.</summary>
    /// <param name="Error">What to show; a code that begins with TABLE_.</param>
    public sealed record Refused(PortalError Error) : TableItem;
}

/// <summary>A row of a table with its cells that are not empty.</summary>
/// <param name="Number">
/// Place in the file, from 1: the row of a sheet, the line of a CSV file on which the record begins, the record of a Parquet file.
/// </param>
/// <param name="Width">Number of fields of a CSV record, empty ones included; otherwise the last filled column.</param>
/// <param name="Cells">The cells, columns ascending.</param>
public sealed record TableRow(long Number, int Width, IReadOnlyList<TableCell> Cells)
{
    /// <summary>The cells, for loops over millions of rows.</summary>
    internal ReadOnlySpan<TableCell> Span => Cells switch
    {
        List<TableCell> list => CollectionsMarshal.AsSpan(list),
        TableCell[] array => array,
        _ => Cells.ToArray(),
    };

    /// <summary>The text of a column, counted from 0; null when it is empty.</summary>
    public string? this[int column]
    {
        get
        {
            // Most tables are dense: the cell is where its column says.
            var cells = Span;
            if ((uint)column < (uint)cells.Length && cells[column].Column == column)
                return cells[column].Text;
            foreach (ref readonly var cell in cells)
            {
                if (cell.Column >= column)
                    return cell.Column == column ? cell.Text : null;
            }

            return null;
        }
    }
}

/// <summary>What the file says that a cell holds.</summary>
public enum CellKind
{
    /// <summary>Text, and everything in a CSV file.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A date, a time, both, or a duration.</summary>
    Time,

    /// <summary>TRUE or FALSE.</summary>
    Boolean,

    /// <summary>An error of a formula, such as #N/A.</summary>
    Error,
}

/// <summary>A cell that is not empty.</summary>
/// <param name="Column">Its column, from 0.</param>
/// <param name="Kind">What the file says that it holds.</param>
/// <param name="Text">
/// Its value in the invariant culture: dates as yyyy-MM-dd or yyyy-MM-ddTHH:mm:ss, numbers without exponent, TRUE, FALSE, #N/A.
/// </param>
public readonly record struct TableCell(int Column, CellKind Kind, string Text);
