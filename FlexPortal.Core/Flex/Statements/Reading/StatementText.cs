using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// The document as characters for the XML reader. Every block of bytes passes the tag scanner before one of its characters is handed
/// out, so the limits hold before the XML reader allocates anything. Decoding is strict and goes straight into the reader's buffer.
/// </summary>
internal sealed class StatementText : TextReader
{
    private const int BlockLength = 64 * 1024;

    private readonly Stream _content;
    private readonly TagScanner _scanner;
    private readonly StatementLimits _limits;
    private readonly string _encoding;
    private readonly Encoding? _singleByte;
    private byte[]? _block = ArrayPool<byte>.Shared.Rent(BlockLength);
    private int _next;
    private int _end;
    private char _lowSurrogate;

    public StatementText(Stream content, StatementEncoding encoding, TagScanner scanner, StatementLimits limits)
    {
        (_content, _encoding, _scanner, _limits) = (content, encoding.Name, scanner, limits);
        _singleByte = encoding.Name switch
        {
            "iso-8859-1" => Encoding.Latin1,
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252),
            _ => null,
        };
    }

    /// <summary>Observed at every block.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Whether the XML reader asked for more after the last byte.</summary>
    public bool EndWasRead { get; private set; }

    /// <summary>Reads the next characters.</summary>
    /// <exception cref="PortalException">A limit is passed, or bytes are not what the encoding allows.</exception>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_lowSurrogate != 0)
        {
            (buffer[0], _lowSurrogate) = (_lowSurrogate, '\0');
            return 1;
        }

        while (true)
        {
            var written = _next < _end ? Decode(buffer) : 0;
            if (written > 0)
                return written;
            if (Fill())
                continue;
            EndWasRead = true;
            if (_next < _end)
                throw Invalid();
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block is not null)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = null;
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        Cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_block is null, this);
        _block.AsSpan(_next, _end - _next).CopyTo(_block);
        (_next, _end) = (0, _end - _next);
        var read = _content.Read(_block, _end, BlockLength - _end);
        if (read > _limits.MaxBytes - _scanner.Position)
            throw new PortalException(FlexErrors.StatementTooLarge("bytes", _limits.MaxBytes, _scanner.Position));
        _scanner.Scan(_block.AsSpan(_end, read));
        _end += read;
        return read > 0;
    }

    private int Decode(Span<char> buffer)
    {
        var bytes = _block.AsSpan(_next, _end - _next);
        if (_singleByte is not null)
        {
            var some = bytes[..Math.Min(bytes.Length, buffer.Length)];
            _next += some.Length;
            return _singleByte.GetChars(some, buffer);
        }

        OperationStatus status;
        int read, written;
        if (string.Equals(_encoding, "us-ascii", StringComparison.Ordinal))
        {
            status = Ascii.ToUtf16(bytes[..Math.Min(bytes.Length, buffer.Length)], buffer, out written);
            read = written;
        }
        else
        {
            status = Utf8.ToUtf16(bytes, buffer, out read, out written, replaceInvalidSequences: false, isFinalBlock: false);
        }

        _next += read;
        if (written == 0 && status == OperationStatus.InvalidData)
            throw Invalid();
        return written == 0 && status == OperationStatus.DestinationTooSmall ? DecodePair(bytes, buffer) : written;
    }

    /// <summary>Room for one character and a character beyond the basic plane: half now, half at the next call.</summary>
    private int DecodePair(ReadOnlySpan<byte> bytes, Span<char> buffer)
    {
        Span<char> pair = stackalloc char[2];
        Utf8.ToUtf16(bytes[..4], pair, out var read, out _, replaceInvalidSequences: false);
        _next += read;
        (buffer[0], _lowSurrogate) = (pair[0], pair[1]);
        return 1;
    }

    private PortalException Invalid() => new(FlexErrors.StatementEncoding(
        $"it is read as {_encoding}, and the byte {_block![_next]:X2} at {_scanner.Position - (_end - _next)} is not allowed there"));
}
