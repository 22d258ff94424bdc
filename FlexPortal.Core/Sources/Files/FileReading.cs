using FlexPortal.Core.Sources.Tables;
using FlexPortal.Core.Sources.Tables.Headers;

namespace FlexPortal.Core.Sources.Files;

/// <summary>How a version of a file is read, and what was found on the way. Kept as JSON.</summary>
public sealed record FileReading
{
    /// <summary>Every sheet of the file.</summary>
    public IReadOnlyList<TableSheet> Sheets { get; init; } = [];

    /// <summary>The sheet that is read; empty for a file with one table.</summary>
    public string Sheet { get; init; } = "";

    /// <summary>The character set of a CSV file; null for other formats.</summary>
    public CharsetFinding? Charset { get; init; }

    /// <summary>The separator of a CSV file; null for other formats.</summary>
    public char? Separator { get; init; }

    /// <summary>How the header is known.</summary>
    public HeaderSource HeaderSource { get; init; }

    /// <summary>Number of the header row; null when no row is the header.</summary>
    public long? HeaderRow { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string HeaderReason { get; init; } = "";

    /// <summary>The rows above the header, at most <see cref="ReadFile.PreviewRows"/>: one of them can be chosen in its place.</summary>
    public IReadOnlyList<PreviewRow> Above { get; init; } = [];

    /// <summary>What a user chose; the rest was found out.</summary>
    public FileChoice Chosen { get; init; } = new();

    /// <summary>Who took the version as it is, although there are questions; null when no user did.</summary>
    public string? AcceptedBy { get; init; }

    /// <summary>When, UTC; null when no user did.</summary>
    public DateTimeOffset? AcceptedAtUtc { get; init; }

    /// <summary>The columns, with those that are skipped and why.</summary>
    public IReadOnlyList<FileColumn> Columns { get; init; } = [];

    /// <summary>What deserves a look.</summary>
    public IReadOnlyList<FileWarning> Warnings { get; init; } = [];

    /// <summary>Columns whose dates can be read day first or month first, from 0, those that a user has answered included.</summary>
    internal IReadOnlyList<int> UnclearDates =>
    [
        .. Warnings.Where(warning => warning.IsAbout(TableWarningKind.DateOrderUnclear))
            .SelectMany(warning => warning.Places).Select(place => place.Column).OfType<int>().Concat(Chosen.DateColumns).Distinct(),
    ];

    /// <summary>The options with which the same rows are read again.</summary>
    public TableReadOptions Options(long? mostRows = null) => new()
    {
        Sheet = Sheet.Length == 0 ? null : Sheet,
        HeaderRow = HeaderSource == HeaderSource.Format ? null : HeaderRow ?? 0,
        Charset = Charset?.Name,
        Separator = Separator,
        Dates = Chosen.Dates,
        MaxRows = mostRows,
    };
}

/// <summary>What a user chose of the reading of a version; what is null is found out.</summary>
/// <param name="Sheet">Name of the sheet.</param>
/// <param name="HeaderRow">Number of the header row; 0 for a table without header.</param>
/// <param name="Charset">Name of the character set of a CSV file.</param>
/// <param name="Separator">Separator of a CSV file.</param>
/// <param name="DateOrder">How the dates are read whose order a CSV file does not show.</param>
public sealed record FileChoice(
    string? Sheet = null, long? HeaderRow = null, string? Charset = null, char? Separator = null, DateOrder? DateOrder = null)
{
    private const int LongestCharset = 40, LongestSheet = 255;

    /// <summary>The columns with these dates, from 0; empty while no order is chosen.</summary>
    public IReadOnlyList<int> DateColumns { get; init; } = [];

    /// <summary>The options of a reading with these choices.</summary>
    internal TableReadOptions Options =>
        new() { Sheet = Sheet, HeaderRow = HeaderRow, Charset = Charset, Separator = Separator, Dates = Dates };

    /// <summary>The columns whose dates are read in one order; null for none.</summary>
    internal DateColumns? Dates => DateOrder is { } order && DateColumns.Count > 0 ? new(order, DateColumns) : null;

    /// <summary>Whether nothing is chosen.</summary>
    internal bool IsNone => this is { Sheet: null, HeaderRow: null, Charset: null, Separator: null, DateOrder: null };

    /// <summary>What is wrong with the choices by themselves; null when nothing is.</summary>
    internal PortalError? FaultOf() => this switch
    {
        { HeaderRow: < 0 } => SourcesErrors.ReadingInvalid("The header row is the number of a row, or 0 for none."),
        { Separator: { } separator } when !IsSeparator(separator) =>
            SourcesErrors.ReadingInvalid("The separator is one ASCII character, and no letter, digit or quote."),
        { Charset: { } charset } when !LineText.Fits(charset, LongestCharset) =>
            SourcesErrors.ReadingInvalid($"The name of a character set has at most {LongestCharset} characters."),
        { Sheet: { } sheet } when !LineText.Fits(sheet, LongestSheet) =>
            SourcesErrors.ReadingInvalid($"The name of a sheet has at most {LongestSheet} characters."),
        _ => null,
    };

    /// <summary>
    /// These choices, changed by later ones. Another sheet has a header of its own, and other columns have dates of their own.
    /// </summary>
    internal FileChoice With(FileChoice later)
    {
        var dates = later.DateOrder is not null ? later : later is { Sheet: null, Separator: null } ? this : new();
        return new(
            later.Sheet ?? Sheet, later.HeaderRow ?? (later.Sheet is null ? HeaderRow : null), later.Charset ?? Charset,
            later.Separator ?? Separator, dates.DateOrder)
        {
            DateColumns = dates.DateColumns,
        };
    }

    private static bool IsSeparator(char separator) =>
        separator is '\t'
        || (char.IsAscii(separator) && (char.IsPunctuation(separator) || char.IsSymbol(separator)) && separator is not '"');
}

/// <summary>A column of a version.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Letter">Its letters, as a spreadsheet shows them.</param>
/// <param name="Name">Its name, unique in the table.</param>
/// <param name="Filled">Rows with a value.</param>
/// <param name="Skip">Why it is skipped; null when it is not.</param>
/// <param name="Note">The reason, or what is special about its header, as a sentence; null when there is nothing to say.</param>
public sealed record FileColumn(int Index, string Letter, string Name, long Filled, SkipReason? Skip, string? Note);

/// <summary>A warning of a version.</summary>
/// <param name="Code">Stable identifier, such as <c>TABLE_RAGGED_ROW</c>.</param>
/// <param name="Message">What it means and what to do.</param>
/// <param name="Count">How often it was found.</param>
/// <param name="Places">The first places, at most 20.</param>
/// <param name="IsQuestion">Whether a user must look before the file is embedded.</param>
public sealed record FileWarning(string Code, string Message, long Count, IReadOnlyList<TablePlace> Places, bool IsQuestion)
{
    /// <summary>Whether it is of a kind.</summary>
    internal bool IsAbout(TableWarningKind kind) => string.Equals(Code, TableWarnings.CodeOf(kind), StringComparison.Ordinal);
}

/// <summary>A row of the preview.</summary>
/// <param name="Number">Its place in the file, from 1.</param>
/// <param name="Cells">Texts by column; null for an empty cell.</param>
public sealed record PreviewRow(long Number, IReadOnlyList<string?> Cells);
