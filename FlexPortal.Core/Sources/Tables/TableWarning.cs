namespace FlexPortal.Core.Sources.Tables;

/// <summary>What deserves a look although the file can be read.</summary>
public enum TableWarningKind
{
    /// <summary>The content is of another format than the extension.</summary>
    KindMismatch,

    /// <summary>The character set is a suggestion.</summary>
    CharsetSuggested,

    /// <summary>The text has U+FFFD: bytes that are not valid in the character set.</summary>
    ReplacementCharacter,

    /// <summary>Records have more or fewer fields than the header.</summary>
    RaggedRow,

    /// <summary>Records have quotes in wrong places.</summary>
    MalformedRecord,

    /// <summary>A quote that was never closed: the line was read by itself.</summary>
    UnclosedQuote,

    /// <summary>The rows are not where the sheet says that its content is.</summary>
    DimensionDiffers,

    /// <summary>Formulas have no value: the workbook was never calculated.</summary>
    FormulaWithoutValue,

    /// <summary>Whole numbers of more than 15 digits are stored as numbers: the last digits are lost.</summary>
    DigitsLost,

    /// <summary>A column of account numbers or identifiers is stored as numbers: leading zeros are lost.</summary>
    NumericIdentifier,

    /// <summary>The workbook has hidden sheets.</summary>
    HiddenSheet,

    /// <summary>The header row has merged cells.</summary>
    MergedHeader,

    /// <summary>A sheet before the one that was read has no rows.</summary>
    EmptySheet,

    /// <summary>No row looks like a header.</summary>
    NoHeader,

    /// <summary>The dates of a column can be read day first or month first; counted are its dates.</summary>
    DateOrderUnclear,
}

/// <summary>A place in a file.</summary>
/// <param name="Sheet">Name of the sheet; null where there is none.</param>
/// <param name="Row">Number of the row as <see cref="TableRow.Number"/> counts; null for the whole table.</param>
/// <param name="Column">Column, from 0; null for the whole row.</param>
public sealed record TablePlace(string? Sheet, long? Row = null, int? Column = null);

/// <summary>One kind of warning with its places.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Count">How often it was found.</param>
/// <param name="Places">The first places, at most 20.</param>
public sealed record TableWarning(TableWarningKind Kind, long Count, IReadOnlyList<TablePlace> Places)
{
    /// <summary>Stable identifier, such as TABLE_RAGGED_ROW.</summary>
    public string Code => TableWarnings.CodeOf(Kind);

    /// <summary>What it means and what to do, in two sentences.</summary>
    public string Message => TableWarnings.Explain(Kind);
}

/// <summary>Codes and sentences of the warnings.</summary>
internal static class TableWarnings
{
    public static string CodeOf(TableWarningKind kind) => "TABLE_" + string.Concat(
        kind.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : letter.ToString())).ToUpperInvariant();

    public static string Explain(TableWarningKind kind) => kind switch
    {
        TableWarningKind.KindMismatch => "The content is of another format than the extension says. It was read by its content.",
        TableWarningKind.CharsetSuggested => "The character set is suggested, not confirmed. Look at names with accents, then choose.",
        TableWarningKind.ReplacementCharacter => "Some bytes are not valid in the character set. Choose another character set.",
        TableWarningKind.RaggedRow => "Some rows have more or fewer fields than the header. Compare them with the file.",
        TableWarningKind.MalformedRecord => "Some rows have quotes in wrong places. Compare them with the file.",
        TableWarningKind.UnclosedQuote => "A quote is never closed. Its line was read by itself; compare it with the file.",
        TableWarningKind.DimensionDiffers => "The sheet announces another area than its rows fill. Check that no row is missing.",
        TableWarningKind.FormulaWithoutValue => "Some formulas have no value. Open the workbook in Excel, save it and upload it again.",
        TableWarningKind.DigitsLost => "Numbers of more than 15 digits lost their last digits in the file. Export them as text.",
        TableWarningKind.NumericIdentifier => "Identifiers are stored as numbers, so leading zeros are lost. Export the column as text.",
        TableWarningKind.HiddenSheet => "The workbook has hidden sheets. They are read only when chosen.",
        TableWarningKind.MergedHeader => "The header has merged cells: only the first column of each has a name. Check the columns.",
        TableWarningKind.EmptySheet => "The first sheet has no rows. The next sheet with rows was read.",
        TableWarningKind.NoHeader => "No row looks like a header. Choose the header row.",
        TableWarningKind.DateOrderUnclear =>
            "Dates can be read day first or month first. Choose which it is; taken as text, they stay as written.",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

/// <summary>Collects the warnings of one reading.</summary>
internal sealed class WarningCollector
{
    private const int MostPlaces = 20;

    private readonly SortedDictionary<TableWarningKind, (long Count, List<TablePlace> Places)> _found = [];

    public void Add(TableWarningKind kind, string? sheet = null, long? row = null, int? column = null) =>
        Add(kind, 1, [new TablePlace(sheet, row, column)]);

    public void Add(TableWarning warning) => Add(warning.Kind, warning.Count, warning.Places);

    public IReadOnlyList<TableWarning> ToList() =>
        [.. _found.Select(entry => new TableWarning(entry.Key, entry.Value.Count, [.. entry.Value.Places]))];

    private void Add(TableWarningKind kind, long count, IEnumerable<TablePlace> places)
    {
        var (before, list) = _found.GetValueOrDefault(kind);
        list ??= [];
        list.AddRange(places.Take(MostPlaces - list.Count));
        _found[kind] = (before + count, list);
    }
}
