using System.Buffers;
using System.Text;
using System.Xml;
using FlexPortal.Core.Flex.Statements.Reading;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// One row of a section: an element with at least one attribute. The reader uses the same object again for later rows, so nothing of
/// it may be kept beyond the next <see cref="FlexStatementReader.Read"/>, except strings and <see cref="Names"/>.
/// </summary>
public sealed class StatementRow
{
    /// <summary>Between the values of a row in the compact form. XML 1.0 cannot contain it, not even escaped.</summary>
    public const char ValueSeparator = '\u001F';

    // What breaks a plain copy into JSON: quote, backslash and control characters, the separator apart.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 0x20).Where(c => c != ValueSeparator).Select(c => (char)c)));

    private char[] _chars = new char[4096];
    private int[] _ends = new int[128];
    private int _length;
    private byte[] _ascii = [];
    private char[] _path = [];
    private int _pathLength;
    private string? _reference;

    /// <summary>Element name, such as <c>Trade</c>.</summary>
    public string ElementName { get; private set; } = "";

    /// <summary>
    /// Place of the row, unique in the document and the same whenever the same bytes are read: statement ordinal, section, and the
    /// place among the siblings of the same name, as in <c>1/Trades/Trade[17]</c>, <c>1/FxPositions/FxLots[1]/FxLot[3]</c>; a section
    /// that is a row itself is <c>1/AccountInformation</c>, and a section's second occurrence <c>1/Trades[2]/Trade[1]</c>.
    /// </summary>
    public string SourceRowRef => _reference ??= new string(_path, 0, _pathLength);

    /// <summary>Offset in the document of the element's first byte, its '&lt;'.</summary>
    public long ByteOffset { get; private set; }

    /// <summary>Bytes from there to the end of the element's end tag: those bytes alone are a well-formed element.</summary>
    public long ByteLength { get; private set; }

    /// <summary>Names of the attributes in document order.</summary>
    public AttributeNames Names { get; private set; } = new([]);

    /// <summary>Number of attributes, at least one.</summary>
    public int AttributeCount => Names.Count;

    /// <summary>The row's own account where it names one, else the statement's; empty when neither does.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>Day on which the broker booked the row; null when absent, slashed or no date.</summary>
    public DateOnly? ReportDate =>
        Names.ReportDateIndex is var i and >= 0 && FlexDates.TryParse(GetValue(i), out var date) ? date : null;

    /// <summary>The first day that the attributes of a rule state; null when none of them does.</summary>
    internal DateOnly? FindDate(RowDateRule rule)
    {
        foreach (var place in Names.PlacesOf(rule))
        {
            if (FlexDates.TryParse(GetValue(place), out var date))
                return date;
        }

        return null;
    }

    /// <summary>Value of the attribute at the given place, entities resolved; empty for an empty one.</summary>
    public ReadOnlySpan<char> GetValue(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)AttributeCount, nameof(index));
        var start = StartOf(index);
        return _chars.AsSpan(start, _ends[index] - start);
    }

    /// <summary>Writes all values in document order as UTF-8, with <see cref="ValueSeparator"/> between them.</summary>
    public void WriteValues(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var values = _chars.AsSpan(0, _length);
        output.Advance(Encoding.UTF8.GetBytes(values, output.GetSpan(Encoding.UTF8.GetMaxByteCount(values.Length))));
    }

    /// <summary>Writes one JSON object as UTF-8: every attribute in document order, empty ones included, all values as text.</summary>
    public void WriteJson(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var values = _chars.AsSpan(0, _length);
        if (Ascii.IsValid(values) && !values.ContainsAny(Escaped))
            WritePlainJson(output, values);
        else
            WriteEscapedJson(output);
    }

    internal void Begin(string elementName, long offset) => (ElementName, ByteOffset, _length) = (elementName, offset, 0);

    /// <summary>Takes the attributes of the current element.</summary>
    internal void ReadAttributes(XmlReader xml, NameCatalog catalog, ElementNames element)
    {
        var collector = new Collector(this);
        Names = catalog.Walk(xml, element, ByteOffset, ref collector);
        _length--; // the separator after the last value
    }

    internal void Complete(long endOffset, char[] path, int pathLength, string accountId)
    {
        (ByteLength, _path, _pathLength, _reference, AccountId) = (endOffset - ByteOffset, path, pathLength, null, accountId);
    }

    private int StartOf(int index) => index == 0 ? 0 : _ends[index - 1] + 1;

    private void WritePlainJson(IBufferWriter<byte> output, ReadOnlySpan<char> values)
    {
        if (_ascii.Length < values.Length)
            _ascii = new byte[_chars.Length];
        Ascii.FromUtf16(values, _ascii, out _);
        var target = output.GetSpan(Names.JsonLength + values.Length + AttributeCount + 2);
        var at = 0;
        for (var i = 0; i < AttributeCount; i++)
        {
            var before = Names.JsonBefore(i);
            before.CopyTo(target[at..]);
            at += before.Length;
            var start = StartOf(i);
            var value = _ascii.AsSpan(start, _ends[i] - start);
            value.CopyTo(target[at..]);
            at += value.Length;
            target[at++] = (byte)'"';
        }

        target[at++] = (byte)'}';
        output.Advance(at);
    }

    private void WriteEscapedJson(IBufferWriter<byte> output)
    {
        // A character takes at most three bytes, and at most six as \u00XX.
        var target = output.GetSpan(Names.JsonLength + (_length * 6) + AttributeCount + 2);
        var at = 0;
        for (var i = 0; i < AttributeCount; i++)
        {
            var before = Names.JsonBefore(i);
            before.CopyTo(target[at..]);
            at += before.Length;
            at += JsonEscaper.Escape(GetValue(i), target[at..]);
            target[at++] = (byte)'"';
        }

        target[at++] = (byte)'}';
        output.Advance(at);
    }

    private void Append(XmlReader xml, int index)
    {
        while (true)
        {
            var room = _chars.Length - _length - 1;
            var read = room > 0 ? xml.ReadValueChunk(_chars, _length, room) : 0;
            _length += read;
            if (read < room)
                break;
            Array.Resize(ref _chars, _chars.Length * 2);
        }

        if (index == _ends.Length)
            Array.Resize(ref _ends, _ends.Length * 2);
        _ends[index] = _length;
        _chars[_length++] = ValueSeparator;
    }

    private struct Collector(StatementRow row) : IAttributeVisitor
    {
        private int _index;

        public void Visit(XmlReader xml) => row.Append(xml, _index++);
    }
}
