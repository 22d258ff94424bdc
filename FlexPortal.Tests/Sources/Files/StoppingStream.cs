namespace FlexPortal.Tests.Sources.Files;

/// <summary>Bytes of an upload that stop at a place, in pieces of a kilobyte.</summary>
/// <param name="bytes">All bytes.</param>
/// <param name="stopAt">The place.</param>
/// <param name="stop">What happens there.</param>
internal sealed class StoppingStream(byte[] bytes, int stopAt, Action stop) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at >= stopAt)
            stop();
        cancellationToken.ThrowIfCancellationRequested();
        var length = Math.Min(Math.Min(buffer.Length, 1024), bytes.Length - _at);
        bytes.AsMemory(_at, length).CopyTo(buffer);
        _at += length;
        return ValueTask.FromResult(length);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
