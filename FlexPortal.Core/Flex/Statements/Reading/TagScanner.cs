using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Walks the bytes of a document ahead of the XML reader, block by block. It knows tags, quotes, comments, CDATA and instructions and
/// nothing else. It reports where each element begins and ends (the XML reader has no byte positions), and it enforces the limits before
/// the XML reader allocates memory. Sound for every encoding in which the bytes of
/// ASCII characters mean only themselves: UTF-8, ISO-8859-1, windows-1252, ASCII. Well-formedness is left to the XML reader.
/// </summary>
internal sealed class TagScanner(StatementLimits limits, long start = 0)
{
    private enum State { Text, TagOpen, StartTag, EndTag, Bang, Skip }

    private static readonly byte[] CommentOpen = "--"u8.ToArray();
    private static readonly byte[] CDataOpen = "[CDATA["u8.ToArray();
    private static readonly byte[] DoctypeOpen = "DOCTYPE"u8.ToArray();
    private static readonly byte[] CommentClose = "-->"u8.ToArray();
    private static readonly byte[] CDataClose = "]]>"u8.ToArray();
    private static readonly byte[] InstructionClose = "?>"u8.ToArray();

    private readonly TagQueue _tags = new();
    private State _state;
    private long _position = start; // of the block's first byte in the document
    private long _tagStart;         // of the '<' of the tag being read
    private long _mark = start;     // where the text, name or value being read begins
    private byte _quote;            // the open quote inside a start tag, or 0
    private byte _last;             // last byte of the block before
    private int _attributes;
    private int _nameRun;           // bytes of a name that runs across blocks
    private byte[] _closing = [];
    private int _matched;           // bytes of _closing, or of what follows "<!", that were seen
    private long _elements;
    private readonly byte[] _bang = new byte[7];

    /// <summary>Elements open after the last byte that was scanned.</summary>
    public int Depth { get; private set; }

    /// <summary>Bytes scanned.</summary>
    public long Position => _position;

    /// <summary>Whether the bytes end outside of everything after at least one whole element.</summary>
    public bool IsBalanced => Depth == 0 && _elements > 0 && _state == State.Text;

    /// <summary>Whether a start tag was seen.</summary>
    public bool HasElements => _elements > 0;

    /// <summary>Takes the next tag in document order: the offset of an element's first byte, or the offset after its last.</summary>
    public bool TryTake(out long offset, out bool isStart) => _tags.TryTake(out offset, out isStart);

    /// <summary>Scans the next bytes of the document.</summary>
    /// <exception cref="PortalException">A limit is passed, or a document type definition begins.</exception>
    public void Scan(ReadOnlySpan<byte> block)
    {
        var i = 0;
        while (i < block.Length)
        {
            i = _state switch
            {
                State.Text => InText(block, i),
                State.TagOpen => AfterOpen(block, i),
                State.StartTag => InStartTag(block, i),
                State.EndTag => InEndTag(block, i),
                State.Bang => AfterBang(block, i),
                _ => InSkipped(block, i),
            };
        }

        if (block.Length > 0)
            _last = block[^1];
        _position += block.Length;
        if (_state == State.StartTag)
            CheckOpenTag(_position);
        else
            CheckLength(_state == State.EndTag ? "An end tag" : "A text", _position);
    }

    private int InText(ReadOnlySpan<byte> block, int i)
    {
        var n = block[i..].IndexOf((byte)'<');
        if (n < 0)
            return block.Length;
        CheckLength("A text", _position + i + n);
        _tagStart = _position + i + n;
        _state = State.TagOpen;
        return i + n + 1;
    }

    private int AfterOpen(ReadOnlySpan<byte> block, int i)
    {
        _mark = _position + i;
        switch (block[i])
        {
            case (byte)'/':
                _state = State.EndTag;
                return i + 1;
            case (byte)'!':
                _matched = 0;
                _state = State.Bang;
                return i + 1;
            case (byte)'?':
                SkipTo(InstructionClose);
                return i + 1;
        }

        if (++_elements > limits.MaxElements)
            throw new PortalException(FlexErrors.StatementTooLarge("elements", limits.MaxElements, _tagStart));
        if (Depth >= limits.MaxDepth)
            throw new PortalException(FlexErrors.StatementTooDeep(limits.MaxDepth, _tagStart));
        (_state, _quote, _attributes, _nameRun) = (State.StartTag, 0, 0, 0);
        return i;
    }

    private int InStartTag(ReadOnlySpan<byte> block, int i)
    {
        ref var first = ref MemoryMarshal.GetReference(block);
        var (doubleQuote, singleQuote, close) = (Vector256.Create((byte)'"'), Vector256.Create((byte)'\''), Vector256.Create((byte)'>'));
        while (i + Vector256<byte>.Count <= block.Length)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)i);
            var hits = (Vector256.Equals(bytes, doubleQuote) | Vector256.Equals(bytes, singleQuote) | Vector256.Equals(bytes, close))
                .ExtractMostSignificantBits();
            for (; hits != 0; hits &= hits - 1)
            {
                var at = i + BitOperations.TrailingZeroCount(hits);
                if (AtMark(block, at))
                    return at + 1;
            }

            i += Vector256<byte>.Count;
        }

        for (; i < block.Length; i++)
        {
            if (block[i] is (byte)'"' or (byte)'\'' or (byte)'>' && AtMark(block, i))
                return i + 1;
        }

        if (_quote == 0)
            CheckNames(block, (int)Math.Max(_mark - _position, 0), block.Length);
        return block.Length;
    }

    /// <summary>A quote or '>' inside a start tag. True when it ends the tag.</summary>
    private bool AtMark(ReadOnlySpan<byte> block, int at)
    {
        var c = block[at];
        var position = _position + at;
        if (_quote != 0)
        {
            if (c != _quote)
                return false;
            if (position - _mark > limits.MaxValueLength)
                throw new PortalException(FlexErrors.StatementTokenTooLong("An attribute value", limits.MaxValueLength, _mark));
            (_quote, _nameRun, _mark) = (0, 0, position + 1);
            return false;
        }

        if (position - _mark > limits.MaxNameLength || _mark < _position)
            CheckNames(block, (int)Math.Max(_mark - _position, 0), at);
        if (c != (byte)'>')
        {
            if (++_attributes > limits.MaxAttributes)
                throw new PortalException(FlexErrors.StatementTooManyAttributes(limits.MaxAttributes, _tagStart));
            (_quote, _mark) = (c, position + 1);
            return false;
        }

        CheckOpenTag(position);
        _tags.Add(_tagStart, isStart: true);
        if ((at > 0 ? block[at - 1] : _last) == (byte)'/')
            _tags.Add(position + 1, isStart: false);
        else
            Depth++;
        EnterText(position + 1);
        return true;
    }

    private int InEndTag(ReadOnlySpan<byte> block, int i)
    {
        var n = block[i..].IndexOf((byte)'>');
        if (n < 0)
            return block.Length;
        var end = _position + i + n + 1;
        CheckLength("An end tag", end);
        _tags.Add(end, isStart: false);
        Depth = Math.Max(Depth - 1, 0);
        EnterText(end);
        return i + n + 1;
    }

    private int AfterBang(ReadOnlySpan<byte> block, int i)
    {
        _bang[_matched++] = block[i];
        var seen = _bang.AsSpan(0, _matched);
        if (seen.SequenceEqual(DoctypeOpen))
            throw new PortalException(FlexErrors.StatementDtd(_tagStart));
        if (seen.SequenceEqual(CommentOpen))
            SkipTo(CommentClose);
        else if (seen.SequenceEqual(CDataOpen))
            SkipTo(CDataClose);
        else if (!CommentOpen.AsSpan().StartsWith(seen) && !CDataOpen.AsSpan().StartsWith(seen) && !DoctypeOpen.AsSpan().StartsWith(seen))
            EnterText(_position + i); // nothing that XML knows: the XML reader refuses it at this very place
        return i + 1;
    }

    private int InSkipped(ReadOnlySpan<byte> block, int i)
    {
        if (_matched == 0)
        {
            var n = block[i..].IndexOf(_closing[0]);
            if (n < 0)
                return block.Length;
            i += n;
        }

        // "--->" and "]]]>" close as well: a repeated first byte keeps the match where it is.
        var c = block[i];
        if (c == _closing[_matched])
            _matched++;
        else if (!(_matched == 2 && c == _closing[0]))
            _matched = c == _closing[0] ? 1 : 0;
        if (_matched < _closing.Length)
            return i + 1;
        CheckLength("A comment, CDATA block or instruction", _position + i);
        EnterText(_position + i + 1);
        return i + 1;
    }

    private void SkipTo(byte[] closing) => (_state, _closing, _matched) = (State.Skip, closing, 0);

    private void EnterText(long at) => (_state, _mark) = (State.Text, at);

    /// <summary>Finds the longest run of name bytes between two values; a run may have begun in the block before.</summary>
    private void CheckNames(ReadOnlySpan<byte> block, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            _nameRun = block[i] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'=' or (byte)'/' ? 0 : _nameRun + 1;
            if (_nameRun > limits.MaxNameLength)
                throw new PortalException(FlexErrors.StatementTokenTooLong("A name", limits.MaxNameLength, _position + i - _nameRun + 1));
        }
    }

    private void CheckOpenTag(long end)
    {
        if (end - _tagStart > limits.MaxTagLength)
            throw new PortalException(FlexErrors.StatementTokenTooLong("A start tag", limits.MaxTagLength, _tagStart));
        if (_quote != 0)
            CheckLength("An attribute value", end);
    }

    private void CheckLength(string token, long end)
    {
        if (end - _mark > limits.MaxValueLength)
            throw new PortalException(FlexErrors.StatementTokenTooLong(token, limits.MaxValueLength, _mark));
    }
}
