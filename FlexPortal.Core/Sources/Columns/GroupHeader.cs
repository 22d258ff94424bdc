using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>A file with a certain header.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Number of its current version.</param>
/// <param name="Rows">Rows below the header.</param>
/// <param name="State">Whether a user must look before it is embedded.</param>
public sealed record HeaderFile(Guid SourceFileId, string Name, int Version, long Rows, FileState State);

/// <summary>The files of a group that have the same header, and so the same columns to embed.</summary>
/// <param name="Fingerprint">Identifies the header, 32 hexadecimal digits.</param>
/// <param name="Files">Its files, the newest upload first.</param>
/// <param name="SavedVersion">Number of the saved version of the choice; 0 when none is saved.</param>
public sealed record GroupHeader(string Fingerprint, IReadOnlyList<HeaderFile> Files, int SavedVersion);

/// <summary>The columns of a header as its newest file has them, and what is chosen of them.</summary>
/// <param name="Header">The header with its files.</param>
/// <param name="Columns">The columns, those that are skipped included.</param>
/// <param name="Rows">The first rows of the newest file.</param>
/// <param name="Preference">The choice, saved or default.</param>
public sealed record HeaderColumns(
    GroupHeader Header, IReadOnlyList<FileColumn> Columns, IReadOnlyList<PreviewRow> Rows, ColumnPreference Preference)
{
    private const int MostValues = 3, LongestValue = 60;

    /// <summary>Columns of the file beyond those that can be chosen.</summary>
    public int MoreColumns { get; init; }

    /// <summary>The first different values of a column, at most three, each cut to 60 characters.</summary>
    public IReadOnlyList<string> ValuesOf(int column) =>
    [
        .. Rows.Select(row => column < row.Cells.Count ? row.Cells[column]?.Trim() : null).OfType<string>()
            .Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Take(MostValues)
            .Select(value => value.Length > LongestValue ? LineText.Cut(value, LongestValue) + "…" : value),
    ];

    /// <summary>What the values of a column look like: <c>number</c>, <c>date or time</c>, <c>text</c>, or <c>empty</c>.</summary>
    internal string KindOf(int column)
    {
        var kinds = Rows.Select(row => column < row.Cells.Count ? row.Cells[column] : null)
            .OfType<string>().Where(value => !string.IsNullOrWhiteSpace(value))
            .Select(value => CellShapes.Of(new(column, CellKind.Text, value))).Distinct().Take(2).ToArray();
        return kinds switch
        {
            [] => "empty",
            [CellShape.Number] => "number",
            [CellShape.Time] => "date or time",
            _ => "text",
        };
    }
}
