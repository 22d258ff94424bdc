using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Sources.Files;

/// <summary>What the first rows of a column look like: numbers, dates, yes or no, or text.</summary>
internal static class ColumnTypes
{
    // Of a hundred values: a column of numbers may have a few dashes.
    private const int Enough = 90;

    /// <summary>The type of a column by the rows of its preview; null when none has a value.</summary>
    public static string? Of(FilePreview preview, int column)
    {
        var shapes = preview.Rows.Where(row => column < row.Cells.Count).Select(row => row.Cells[column]).OfType<string>()
            .Select(text => CellShapes.Of(new TableCell(column, CellKind.Text, text))).ToArray();
        if (shapes.Length == 0)
            return null;
        if (Is(CellShape.Number))
            return "number";
        if (Is(CellShape.Time))
            return "date or time";
        return Is(CellShape.Other) ? "yes or no" : "text";

        bool Is(CellShape shape) => shapes.Count(one => one == shape) * 100 >= shapes.Length * Enough;
    }
}
