namespace FlexPortal.Core.Sources.Tables;

/// <summary>What a reading found out about a file.</summary>
/// <param name="Format">Its format, by its content.</param>
/// <param name="Sheets">Every sheet in the order of the file; one without name where the format has no sheets.</param>
/// <param name="Rows">Rows read, empty ones not counted.</param>
/// <param name="Complete">Whether the table was read to its end.</param>
public sealed record TableFacts(TableFormat Format, IReadOnlyList<TableSheet> Sheets, long Rows, bool Complete)
{
    /// <summary>What the rows below the header say about each column; empty without <see cref="ReadTable"/>.</summary>
    public IReadOnlyList<Headers.ColumnFacts> Columns { get; init; } = [];

    /// <summary>What deserves a look, one entry for each kind.</summary>
    public IReadOnlyList<TableWarning> Warnings { get; init; } = [];

    /// <summary>The character set of a CSV file; null for other formats.</summary>
    public CharsetFinding? Charset { get; init; }

    /// <summary>The separator of a CSV file; null for other formats.</summary>
    public char? Separator { get; init; }
}

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hidden">Whether Excel hides it.</param>
public sealed record TableSheet(string Name, bool Hidden)
{
    /// <summary>The area that the sheet says it covers, such as A1:F200; null when unknown or not read.</summary>
    public string? Dimension { get; init; }

    /// <summary>Rows read of it.</summary>
    public long RowsRead { get; init; }

    /// <summary>Number of merged areas; 0 for a sheet that was not read to its end.</summary>
    public int MergedCount { get; init; }

    /// <summary>The first merged areas, such as A1:C1, at most 100. Only the upper left cell of one has a value.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];
}

/// <summary>How the character set of a text file is known.</summary>
public enum CharsetSource
{
    /// <summary>The file begins with a byte order mark.</summary>
    Mark,

    /// <summary>Every byte of the file is valid UTF-8.</summary>
    Utf8,

    /// <summary>Every other byte is zero: UTF-16 without mark.</summary>
    ZeroBytes,

    /// <summary>By the frequency of letters: not confirmed.</summary>
    Suggested,

    /// <summary>The user chose it.</summary>
    Chosen,
}

/// <summary>The character set of a text file.</summary>
/// <param name="Name">IANA name, such as utf-8 or windows-1252.</param>
/// <param name="Source">How it is known.</param>
/// <param name="Alternatives">Other names that fit, best first; empty unless suggested.</param>
public sealed record CharsetFinding(string Name, CharsetSource Source, IReadOnlyList<string> Alternatives)
{
    /// <summary>False when the user should look at the text and confirm or choose.</summary>
    public bool IsConfirmed => Source is not CharsetSource.Suggested;
}
