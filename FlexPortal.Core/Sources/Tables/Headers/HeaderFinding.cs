namespace FlexPortal.Core.Sources.Tables.Headers;

/// <summary>How the header row is known.</summary>
public enum HeaderSource
{
    /// <summary>Found by what the rows look like.</summary>
    Found,

    /// <summary>The user chose the row, or that there is none.</summary>
    Chosen,

    /// <summary>The format itself names the columns.</summary>
    Format,

    /// <summary>No row looks like a header: columns have their letters as names.</summary>
    None,
}

/// <summary>Where the header of a table is, why, and the columns that it names.</summary>
/// <param name="Source">How it is known.</param>
/// <param name="Row">Its number as <see cref="TableRow.Number"/> counts; null when no row is the header.</param>
/// <param name="Reason">Why, in one sentence for the user.</param>
/// <param name="Columns">The columns from A to the last one, those without a name included.</param>
/// <param name="Above">The rows above the header: title, date, account, comments.</param>
public sealed record HeaderFinding(
    HeaderSource Source, long? Row, string Reason, IReadOnlyList<TableColumn> Columns, IReadOnlyList<TableRow> Above)
{
    /// <summary>The same for the same names in the same order; next month's file of a custodian is recognized by it.</summary>
    public string Fingerprint => HeaderFingerprint.Of(Columns);
}

/// <summary>What is special about a column.</summary>
public enum ColumnNote
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its header is blank: it is named by its letter.</summary>
    BlankHeader,

    /// <summary>A column before it has the same header: it is numbered.</summary>
    DuplicateHeader,
}

/// <summary>A column of a table.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">Its name, unique in the table: the header, the header with a number, or <c>column E</c>.</param>
/// <param name="Header">The header as the file has it; null when blank.</param>
/// <param name="Note">What is special about it.</param>
/// <param name="Explanation">The note as a sentence; null when there is none.</param>
public sealed record TableColumn(int Index, string Name, string? Header, ColumnNote Note, string? Explanation)
{
    /// <summary>Its letters, as a spreadsheet shows them.</summary>
    public string Letter => ColumnName.Of(Index);
}

/// <summary>Why a column is not needed.</summary>
public enum SkipReason
{
    /// <summary>It has no value in any row.</summary>
    Empty,

    /// <summary>Its header is blank and it has no value in any row.</summary>
    BlankHeaderAndEmpty,

    /// <summary>It has the header and, in every row, the value of another column.</summary>
    Duplicate,
}

/// <summary>What the rows say about a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Filled">Rows with a value.</param>
/// <param name="Skip">Why it is not needed; null when it is.</param>
/// <param name="Explanation">The reason as a sentence; null when it is needed.</param>
public sealed record ColumnFacts(TableColumn Column, long Filled, SkipReason? Skip, string? Explanation);
