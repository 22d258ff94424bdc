using System.Globalization;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>The letters of a column, as spreadsheets show them.</summary>
internal static class ColumnName
{
    /// <summary>Columns of a sheet: A to XFD.</summary>
    public const int Most = 16_384;

    /// <summary>Rows of a sheet.</summary>
    public const int MostRows = 1_048_576;

    /// <summary>A for 0, Z for 25, AA for 26.</summary>
    public static string Of(int column)
    {
        var letters = "";
        for (var rest = column + 1; rest > 0; rest = (rest - 1) / 26)
            letters = (char)('A' + ((rest - 1) % 26)) + letters;
        return letters;
    }

    /// <summary>The column and row of a reference such as B7, from 0 and from 1; -1 and 0 for what it does not say.</summary>
    public static (int Column, long Row) Parse(ReadOnlySpan<char> reference)
    {
        var (column, at) = (0, 0);
        for (; at < reference.Length && char.IsAsciiLetter(reference[at]) && column <= Most; at++)
            column = (column * 26) + (reference[at] | 0x20) - 'a' + 1;
        return (column - 1, long.TryParse(reference[at..], NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : 0);
    }
}
