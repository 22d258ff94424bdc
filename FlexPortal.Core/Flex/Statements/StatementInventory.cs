using System.Globalization;
using FlexPortal.Core.Flex.Statements.Reading;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// What one pass over a whole document learns, without keeping a row. A document that gives an inventory is complete and well-formed.
/// </summary>
/// <param name="PeriodKey">
/// From the smallest first day to the largest last day of its statements, as in <c>20260101-20260131</c>; <c>unknown</c> when the
/// document names none, or uses slashed dates.
/// </param>
/// <param name="Encoding">The encoding used; give it to <see cref="FlexStatementReader.Open"/> to save a pass.</param>
/// <param name="ByteCount">Size in bytes.</param>
/// <param name="RowCount">Rows of all sections of all statements.</param>
/// <param name="Statements">Every FlexStatement by itself, in document order.</param>
/// <param name="OutsideElements">Elements beside the statements, which are no rows; at most 50 names.</param>
public sealed record StatementInventory(
    string PeriodKey,
    StatementEncoding Encoding,
    long ByteCount,
    long RowCount,
    IReadOnlyList<StatementContents> Statements,
    IReadOnlyList<OutsideElement> OutsideElements)
{
    /// <summary>The period key of a document without a period.</summary>
    public const string UnknownPeriod = "unknown";

    /// <summary>
    /// Which attributes the rows have, by section and element; null when a document has more than 20,000 of them, which none of the
    /// broker's does.
    /// </summary>
    public IReadOnlyList<ElementAttributes>? Attributes { get; init; } = [];

    /// <summary>Reads a document from the start of the stream to its end; the stream stays open.</summary>
    /// <param name="content">The document; seekable.</param>
    /// <param name="limits">Limits of the document.</param>
    /// <param name="progress">Receives the bytes read, every few megabytes and at the end; null for none.</param>
    /// <param name="cancellationToken">Observed all along.</param>
    /// <exception cref="PortalException">The document is refused, for the same reasons as by <see cref="FlexStatementReader"/>.</exception>
    public static StatementInventory Read(
        Stream content,
        StatementLimits limits,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(limits);
        using var cursor = new StatementCursor(content, limits, encoding: null, cancellationToken);
        var taker = new InventoryTaker(cursor, limits);
        var statements = taker.Take(progress, cancellationToken);
        return new StatementInventory(
            Period(statements),
            cursor.Encoding,
            cursor.Position,
            statements.Sum(s => s.RowCount),
            statements,
            cursor.Outside)
        {
            Attributes = taker.Attributes,
        };
    }

    private static string Period(IReadOnlyList<StatementContents> statements)
    {
        var (from, to) = (statements.Min(s => s.Header.FromDate), statements.Max(s => s.Header.ToDate));
        return from is null || to is null
            ? UnknownPeriod
            : string.Create(CultureInfo.InvariantCulture, $"{from:yyyyMMdd}-{to:yyyyMMdd}");
    }
}

/// <summary>What one FlexStatement contains.</summary>
/// <param name="Header">Its attributes.</param>
/// <param name="RowCount">Rows of all its sections.</param>
/// <param name="Sections">Its sections in order of first occurrence; one without a row is present.</param>
/// <param name="RowAccounts">Accounts that rows name themselves, at most 50; rows that name none are not counted.</param>
/// <param name="UnknownAttributes">Attributes that are not known for their element, at most 100.</param>
/// <param name="SlashedDates">Dates written with slashes, in rows and in the header.</param>
/// <param name="FirstSlashedDate">Place of the first one, as in <c>Trades/Trade@tradeDate</c>; null when there is none.</param>
/// <param name="IndependentModelRows">Rows of Trades and OpenPositions with <c>model="Independent"</c>, which carry no FIFO
/// figures.</param>
public sealed record StatementContents(
    StatementHeader Header,
    long RowCount,
    IReadOnlyList<SectionContents> Sections,
    IReadOnlyList<RowAccount> RowAccounts,
    IReadOnlyList<AttributeCount> UnknownAttributes,
    long SlashedDates,
    string? FirstSlashedDate,
    long IndependentModelRows)
{
    /// <summary>The section of that name; null when it is absent, which differs from present and empty.</summary>
    public SectionContents? Find(string section) => Sections.FirstOrDefault(s => string.Equals(s.Name, section, StringComparison.Ordinal));
}

/// <summary>One section of one statement; occurrences of the same name are taken together.</summary>
/// <param name="Name">Element name.</param>
/// <param name="IsKnown">Whether documents are known to carry it.</param>
/// <param name="RowCount">Its rows; 0 when it is present and empty.</param>
/// <param name="Elements">Its rows by element name and level of detail, at most 64 pairs.</param>
public sealed record SectionContents(string Name, bool IsKnown, long RowCount, IReadOnlyList<ElementCount> Elements);

/// <summary>The attributes that rows of one element have in one section, over all statements of a document.</summary>
/// <param name="Section">Element name of the section.</param>
/// <param name="Element">Element name of the rows.</param>
/// <param name="Names">Every attribute that any of them has, in the order of first occurrence.</param>
public sealed record ElementAttributes(string Section, string Element, IReadOnlyList<string> Names);

/// <summary>Rows of one kind inside a section.</summary>
/// <param name="Element">Element name.</param>
/// <param name="LevelOfDetail">Value of the attribute, at most 64 characters; empty when it is empty or absent.</param>
/// <param name="Rows">How many.</param>
public sealed record ElementCount(string Element, string LevelOfDetail, long Rows);

/// <summary>Rows that name an account.</summary>
/// <param name="AccountId">The account, at most 64 characters.</param>
/// <param name="Rows">How many.</param>
public sealed record RowAccount(string AccountId, long Rows);

/// <summary>An attribute that is not known for its element; it is kept like any other.</summary>
/// <param name="Element">Element name.</param>
/// <param name="Attribute">Attribute name.</param>
/// <param name="Rows">Rows that carry it.</param>
public sealed record AttributeCount(string Element, string Attribute, long Rows);
