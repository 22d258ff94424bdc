using FlexPortal.Core.Flex.Statements.Reading;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>The kind of the current item.</summary>
public enum StatementItem
{
    /// <summary>Before the first item or after the last.</summary>
    None,

    /// <summary>A FlexStatement begins.</summary>
    StatementStart,

    /// <summary>A section begins; it may turn out to have no row.</summary>
    SectionStart,

    /// <summary>A row is complete.</summary>
    Row,

    /// <summary>A section ended.</summary>
    SectionEnd,

    /// <summary>A FlexStatement ended.</summary>
    StatementEnd,
}

/// <summary>
/// Reads a statement as the broker sent it, forward only, in memory that does not grow with it. Rows come when their element ends, so
/// nested rows come before the row around them, and are numbered where their element begins. Rows that were read before a refusal must
/// not be published: only a document read to its end is a statement.
/// </summary>
public sealed class FlexStatementReader : IDisposable
{
    private readonly StatementCursor _cursor;
    private readonly NameCatalog _catalog;
    private readonly RowPath _path;
    private readonly StatementRow?[] _rows;
    private readonly bool[] _isRow;
    private int _depth;          // elements open below the statement; the section is 1
    private bool _sectionEnded;  // the section's own row was given, its end is still to give
    private string _lastAccount = "";
    private StatementRow? _row;
    private RowDateRule _dates = RowDateRule.Of("");

    private FlexStatementReader(StatementCursor cursor, StatementLimits limits)
    {
        _cursor = cursor;
        _catalog = new NameCatalog(limits);
        _path = new RowPath(limits);
        _rows = new StatementRow?[limits.MaxDepth + 1];
        _isRow = new bool[limits.MaxDepth + 1];
    }

    /// <summary>The kind of the current item.</summary>
    public StatementItem Kind { get; private set; }

    /// <summary>The current statement; null before the first.</summary>
    public StatementHeader? Statement => _cursor.Statement;

    /// <summary>Name of the current section; empty outside of one.</summary>
    public string SectionName { get; private set; } = "";

    /// <summary>The current row, while <see cref="Kind"/> is <see cref="StatementItem.Row"/>.</summary>
    /// <exception cref="InvalidOperationException">The current item is no row.</exception>
    public StatementRow Row => Kind == StatementItem.Row ? _row! : throw new InvalidOperationException("The current item is no row.");

    /// <summary>
    /// The day that the current row is about, a calendar day of the broker (New York): see <see cref="RowDateRule"/>. Null when neither
    /// the row nor, for a snapshot, its statement states one.
    /// </summary>
    public DateOnly? RowDate => Row.ReportDate ?? Row.FindDate(_dates) ?? (_dates.IsSnapshot ? Statement!.ToDate : null);

    /// <summary>The encoding used.</summary>
    public StatementEncoding Encoding => _cursor.Encoding;

    /// <summary>Elements met so far beside the statements, at most 50 names: they are no rows and worth a word to the user.</summary>
    public IReadOnlyList<OutsideElement> OutsideElements => _cursor.Outside;

    /// <summary>Begins to read at the start of the stream, which stays open afterwards.</summary>
    /// <param name="content">The document; seekable.</param>
    /// <param name="limits">Limits of the document.</param>
    /// <param name="encoding">Result of an earlier pass over the same bytes; null to detect it.</param>
    /// <param name="cancellationToken">Observed while the encoding is found out.</param>
    /// <exception cref="PortalException">Already the first bytes show that it is no statement.</exception>
    public static FlexStatementReader Open(
        Stream content,
        StatementLimits limits,
        StatementEncoding? encoding = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(limits);
        return new FlexStatementReader(new StatementCursor(content, limits, encoding, cancellationToken), limits);
    }

    /// <summary>Moves to the next item. False after the document's end, which has then been checked.</summary>
    /// <exception cref="PortalException">The document is refused: a code, and the position in the message.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool Read(CancellationToken cancellationToken)
    {
        if (_sectionEnded)
            return EndSection();
        while (true)
        {
            switch (_cursor.Next(cancellationToken))
            {
                case CursorEvent.StatementStart:
                    _path.StartStatement(_cursor.Statement!.Ordinal);
                    return At(StatementItem.StatementStart);
                case CursorEvent.SectionStart:
                    SectionName = _cursor.Name;
                    _dates = RowDateRule.Of(SectionName);
                    StartElement();
                    return At(StatementItem.SectionStart);
                case CursorEvent.ElementStart:
                    StartElement();
                    break;
                case CursorEvent.ElementEnd:
                    if (EndElement())
                        return At(StatementItem.Row);
                    break;
                case CursorEvent.SectionEnd:
                    _sectionEnded = EndElement();
                    return _sectionEnded ? At(StatementItem.Row) : EndSection();
                case CursorEvent.StatementEnd:
                    return At(StatementItem.StatementEnd);
                default:
                    At(StatementItem.None);
                    return false;
            }
        }
    }

    /// <summary>Gives back the buffers; the stream stays open.</summary>
    public void Dispose() => _cursor.Dispose();

    private bool At(StatementItem kind)
    {
        if (Kind == StatementItem.SectionEnd)
            SectionName = kind == StatementItem.SectionStart ? SectionName : "";
        Kind = kind;
        return true;
    }

    private bool EndSection()
    {
        _sectionEnded = false;
        return At(StatementItem.SectionEnd);
    }

    private void StartElement()
    {
        var element = _catalog.Element(_cursor.Name, _cursor.StartOffset);
        _path.Enter(element.Name, isSection: _depth == 0);
        _isRow[++_depth] = _cursor.HasAttributes;
        if (!_cursor.HasAttributes)
            return;
        var row = _rows[_depth] ??= new StatementRow();
        row.Begin(element.Name, _cursor.StartOffset);
        row.ReadAttributes(_cursor.Xml, _catalog, element);
    }

    private bool EndElement()
    {
        var length = _path.Leave();
        if (!_isRow[_depth--])
            return false;
        _row = _rows[_depth + 1]!;
        _row.Complete(_cursor.EndOffset, _path.Characters, length, AccountOf(_row));
        return true;
    }

    private string AccountOf(StatementRow row)
    {
        var value = row.Names.AccountIdIndex is var i and >= 0 ? row.GetValue(i) : default;
        if (!FlexAccounts.IsUsable(value))
            value = _cursor.Statement!.AccountId;
        if (!FlexAccounts.IsUsable(value))
            return "";
        return value.SequenceEqual(_lastAccount) ? _lastAccount : _lastAccount = value.ToString();
    }
}
