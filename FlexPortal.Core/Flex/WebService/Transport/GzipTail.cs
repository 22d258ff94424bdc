using System.Buffers.Binary;

namespace FlexPortal.Core.Flex.WebService.Transport;

/// <summary>
/// Passes a compressed body on and keeps its last four bytes: the length before compression, modulo 2^32 (RFC 1952, ISIZE). The platform's
/// decompressor accepts a truncated body; this length detects it.
/// </summary>
internal sealed class GzipTail(Stream network) : Stream
{
    private readonly byte[] _last = new byte[4];
    private long _received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the end of the compressed body announces this many decompressed bytes. An empty body announces none.</summary>
    public bool Announces(long decompressed) =>
        _received == 0 ? decompressed == 0 : BinaryPrimitives.ReadUInt32LittleEndian(_last) == unchecked((uint)decompressed);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await network.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _received += bytes.Length;
        var kept = Math.Max(0, _last.Length - bytes.Length);
        _last.AsSpan(_last.Length - kept).CopyTo(_last);
        bytes[^(_last.Length - kept)..].CopyTo(_last.AsSpan(kept));
    }
}
