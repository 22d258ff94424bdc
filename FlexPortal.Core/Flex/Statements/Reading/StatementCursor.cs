using System.Globalization;
using System.Xml;

namespace FlexPortal.Core.Flex.Statements.Reading;

internal enum CursorEvent { StatementStart, SectionStart, ElementStart, ElementEnd, SectionEnd, StatementEnd, End }

/// <summary>
/// Walks the elements of a document: checks the envelope, keeps the byte positions beside the XML reader and turns every refusal into
/// a coded error. Attributes of the element just started are read from <see cref="Xml"/>.
/// </summary>
internal sealed class StatementCursor : IDisposable
{
    private const int MaxOutsideNames = 50;
    private const int MaxHeaderText = 256;

    private readonly StatementLimits _limits;
    private readonly TagScanner _scanner;
    private readonly StatementText _text;
    private readonly List<OutsideElement> _outside = [];
    private PortalException? _failure;
    private bool _endPending;  // the element just started is an empty one
    private int _level;        // open elements; the root is 1, a FlexStatement 3, a section 4
    private int _skipLevel;    // level of the element outside of a statement that is being skipped, or 0
    private int _statements;
    private int _sections;
    private long _announced = -1;
    private int _found;

    public StatementCursor(Stream content, StatementLimits limits, StatementEncoding? encoding, CancellationToken cancellationToken)
    {
        if (content.Length > limits.MaxBytes)
            throw new PortalException(FlexErrors.StatementTooLarge("bytes", limits.MaxBytes, limits.MaxBytes));
        var detected = EncodingDetector.Detect(content, encoding, out var markLength, cancellationToken);
        (_limits, Encoding, Length) = (limits, detected, content.Length);
        _scanner = new TagScanner(limits, markLength);
        _text = new StatementText(content, detected, _scanner, limits);
        Xml = XmlReader.Create(_text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 1024,
            MaxCharactersInDocument = 0, // counted in bytes, before they are decoded
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = false,
            Async = true, // every call is synchronous: this only makes the reader's buffer 64K instead of 4K characters
        });
    }

    public XmlReader Xml { get; }

    public StatementEncoding Encoding { get; }

    /// <summary>Size of the document in bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes read so far.</summary>
    public long Position => _scanner.Position;

    public StatementHeader? Statement { get; private set; }

    /// <summary>Qualified name of the element just started, interned.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether the element just started has attributes.</summary>
    public bool HasAttributes { get; private set; }

    /// <summary>Offset of the first byte of the element just started.</summary>
    public long StartOffset { get; private set; }

    /// <summary>Offset after the last byte of the element just ended.</summary>
    public long EndOffset { get; private set; }

    /// <summary>Elements beside the statements, at most 50 names.</summary>
    public IReadOnlyList<OutsideElement> Outside => _outside;

    /// <summary>Moves to the next start or end that concerns a statement.</summary>
    /// <exception cref="PortalException">The document is refused; every later call refuses it again.</exception>
    public CursorEvent Next(CancellationToken cancellationToken)
    {
        if (_failure is not null)
            throw new PortalException(_failure.Error);
        try
        {
            _text.Cancellation = cancellationToken;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var found = Step();
                if (found is not null)
                    return found.Value;
            }
        }
        catch (PortalException refused)
        {
            _failure = refused;
            throw;
        }
        catch (XmlException broken)
        {
            _failure = new PortalException(Explain(broken));
            throw _failure;
        }
    }

    public void Dispose()
    {
        Xml.Dispose();
        _text.Dispose();
    }

    private CursorEvent? Step()
    {
        if (_endPending)
        {
            _endPending = false;
            return Ended();
        }

        if (!Xml.Read())
        {
            return _statements > 0
                ? CursorEvent.End
                : throw new PortalException(FlexErrors.StatementEmpty("no FlexStatement element in it"));
        }

        return Xml.NodeType switch
        {
            XmlNodeType.Element => Started(),
            XmlNodeType.EndElement => Ended(),
            _ => null,
        };
    }

    private CursorEvent? Started()
    {
        StartOffset = Take(isStart: true);
        (Name, HasAttributes, _endPending) = (Xml.Name, Xml.HasAttributes, Xml.IsEmptyElement);
        _level++;
        if (_skipLevel > 0)
            return null;
        switch (_level)
        {
            case 1:
                CheckRoot();
                return null;
            case 2 when Name is "FlexStatements":
                _found = 0;
                _announced = long.TryParse(Xml.GetAttribute("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? count
                    : -1;
                return null;
            case 3 when Name is "FlexStatement":
                StartStatement();
                return CursorEvent.StatementStart;
            case 2 or 3:
                Skip();
                return null;
            case 4:
                if (++_sections > _limits.MaxSections)
                    throw new PortalException(FlexErrors.StatementTooLarge("sections", _limits.MaxSections, StartOffset));
                return CursorEvent.SectionStart;
            default:
                return CursorEvent.ElementStart;
        }
    }

    private CursorEvent? Ended()
    {
        EndOffset = Take(isStart: false);
        var level = _level--;
        if (_skipLevel > 0)
        {
            if (level == _skipLevel)
                _skipLevel = 0;
            return null;
        }

        switch (level)
        {
            case 1:
                return null;
            case 2:
                if (_announced >= 0 && _announced != _found)
                    throw new PortalException(FlexErrors.StatementCountMismatch(_announced, _found, Here()));
                return null;
            case 3:
                return CursorEvent.StatementEnd;
            case 4:
                return CursorEvent.SectionEnd;
            default:
                return CursorEvent.ElementEnd;
        }
    }

    private void StartStatement()
    {
        if (++_statements > _limits.MaxStatements)
            throw new PortalException(FlexErrors.StatementTooLarge("statements", _limits.MaxStatements, StartOffset));
        _found++;
        var (from, to) = (Text("fromDate"), Text("toDate"));
        Statement = new StatementHeader(
            _statements, Text("accountId"), Date(from), Date(to), from, to, Text("period"), Text("whenGenerated"));

        string Text(string name) => DisplayText.Of(Xml.GetAttribute(name), MaxHeaderText);
        static DateOnly? Date(string text) => FlexDates.TryParse(text, out var date) ? date : null;
    }

    private void Skip()
    {
        _skipLevel = _level;
        var known = _outside.FindIndex(o => string.Equals(o.Name, Name, StringComparison.Ordinal));
        if (known >= 0)
            _outside[known] = _outside[known] with { Count = _outside[known].Count + 1 };
        else if (_outside.Count < MaxOutsideNames)
            _outside.Add(new OutsideElement(Name, StartOffset, 1));
    }

    private void CheckRoot()
    {
        if (Name is "FlexQueryResponse")
            return;
        if (Name is "FlexStatementResponse")
            throw new PortalException(ServiceAnswer.Read(Xml));
        throw new PortalException(FlexErrors.StatementWrongRoot(Name, Here()));
    }

    private long Take(bool isStart)
    {
        // Both walk the same bytes; a difference means that one of them misread them, and a wrong position must never be published.
        if (!_scanner.TryTake(out var offset, out var start) || start != isStart)
            throw new PortalException(FlexErrors.StatementMalformed("the tags are ambiguous.", Line.LineNumber, Line.LinePosition));
        return offset;
    }

    private IXmlLineInfo Line => (IXmlLineInfo)Xml;

    private string Here() => string.Create(CultureInfo.InvariantCulture, $"at line {Line.LineNumber}, column {Line.LinePosition}");

    private PortalError Explain(XmlException broken) => _text.EndWasRead && !_scanner.IsBalanced
        ? _scanner.HasElements
            ? FlexErrors.StatementIncomplete(_scanner.Position, _scanner.Depth)
            : FlexErrors.StatementEmpty("no element in it")
        : FlexErrors.StatementMalformed(Reason(broken), broken.LineNumber, broken.LinePosition);

    // The parser repeats the position at the end of its sentence.
    private static string Reason(XmlException broken) =>
        broken.Message.LastIndexOf(" Line ", StringComparison.Ordinal) is var end and > 0 ? broken.Message[..end] : broken.Message;
}
