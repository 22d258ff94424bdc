using System.Globalization;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Sources.Files;

/// <summary>Files in words.</summary>
internal static class FileFormatter
{
    private const int MostPlaces = 5;

    // Of a hundred values of a type: a column of numbers may have a few dashes.
    private const int Enough = 90;

    public static (string Word, IconName Icon, Tone Tone) State(FileState state) => state switch
    {
        FileState.NeedsLook => ("needs a look", IconName.Warning, Tone.Warn),
        _ => ("ready", IconName.Success, Tone.Good),
    };

    public static string Format(TableFormat format) => format switch
    {
        TableFormat.Csv => "CSV",
        TableFormat.Xlsx => "XLSX",
        TableFormat.Xls => "XLS",
        _ => "Parquet",
    };

    /// <summary>A separator in words.</summary>
    public static string Separator(char separator) => separator switch
    {
        ',' => "comma ,",
        ';' => "semicolon ;",
        '\t' => "tab",
        '|' => "vertical bar |",
        ':' => "colon :",
        _ => separator.ToString(),
    };

    /// <summary>How the character set is known.</summary>
    public static string Charset(CharsetFinding charset) => charset.Source switch
    {
        CharsetSource.Mark => $"{charset.Name}, as the file says",
        CharsetSource.Utf8 => $"{charset.Name}, every byte fits",
        CharsetSource.ZeroBytes => $"{charset.Name}, by its zero bytes",
        CharsetSource.Chosen => $"{charset.Name}, as chosen",
        _ => $"{charset.Name}, suggested",
    };

    /// <summary>What the values of a column in a preview look like; null when it has none there.</summary>
    public static string? ColumnType(FilePreview preview, int column)
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

    /// <summary>Where a warning was found: <c>rows 4, 9 and 31 more</c>; null when it belongs to no row.</summary>
    public static string? Places(FileWarning warning)
    {
        var places = warning.Places.Select(Place).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostPlaces).ToArray();
        if (places.Length == 0)
            return null;

        var more = warning.Count - places.Length;
        return string.Join(", ", places) + (more > 0 ? $" and {ValueFormatter.Number(more)} more" : "");
    }

    /// <summary>Which columns have dates that fit two orders, and how many.</summary>
    public static string Dates(FileWarning warning, IReadOnlyList<FileColumn> columns)
    {
        string[] names =
        [
            .. warning.Places.Select(place => place.Column).OfType<int>().Distinct()
                .Select(at => at < columns.Count ? $"{columns[at].Name} ({columns[at].Letter})" : ColumnName.Of(at)),
        ];
        return $"{(names.Length == 1 ? "Column" : "Columns")} {string.Join(", ", names.Take(MostPlaces))}"
            + (names.Length > MostPlaces ? $" and {ValueFormatter.Number(names.Length - MostPlaces)} more" : "")
            + $": {ValueFormatter.Count(warning.Count, "date", "dates")}, the first in {Place(warning.Places[0])}";
    }

    /// <summary>An order of dates in words.</summary>
    public static string Order(DateOrder order) => order == DateOrder.DayFirst ? "Day first" : "Month first";

    /// <summary>Whole days until a deleted file can no longer be restored, at least 0.</summary>
    public static int DaysLeft(DateTimeOffset deletedAtUtc, TimeSpan kept, DateTimeOffset now) =>
        Math.Max(0, (int)Math.Ceiling((deletedAtUtc + kept - now).TotalDays));

    private static string? Place(TablePlace place) => place switch
    {
        { Row: { } row, Column: { } column } => string.Create(CultureInfo.InvariantCulture, $"{ColumnName.Of(column)}{row}"),
        { Row: { } row } => string.Create(CultureInfo.InvariantCulture, $"row {row}"),
        { Column: { } column } => $"column {ColumnName.Of(column)}",
        { Sheet: { Length: > 0 } sheet } => $"sheet {sheet}",
        _ => null,
    };
}
