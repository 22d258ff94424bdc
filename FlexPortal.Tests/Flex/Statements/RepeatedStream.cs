using System.Text;

namespace FlexPortal.Tests.Flex.Statements;

/// <summary>A large generated document: a beginning, a repeated piece, an end.</summary>
internal sealed class RepeatedStream(string beginning, string piece, long times, string end) : Stream
{
    private readonly byte[] _beginning = Encoding.UTF8.GetBytes(beginning);
    private readonly int _pieceLength = Encoding.UTF8.GetByteCount(piece);
    private readonly byte[] _pieces = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, (65_536 / piece.Length) + 2)));
    private readonly byte[] _end = Encoding.UTF8.GetBytes(end);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _beginning.Length + (_pieceLength * times) + _end.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && Position < Length)
        {
            var part = PartAt(Position);
            var taken = Math.Min(part.Length, buffer.Length - filled);
            part[..taken].CopyTo(buffer[filled..]);
            filled += taken;
            Position += taken;
        }

        return filled;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> PartAt(long position)
    {
        if (position < _beginning.Length)
            return _beginning.AsSpan((int)position);
        position -= _beginning.Length;
        var middle = _pieceLength * times;
        if (position >= middle)
            return _end.AsSpan((int)(position - middle));
        var start = (int)(position % _pieceLength);
        return _pieces.AsSpan(start, (int)Math.Min(_pieces.Length - start, middle - position));
    }
}
