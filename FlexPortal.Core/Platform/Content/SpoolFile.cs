using FlexPortal.Core.Platform.Persistence;
using Microsoft.Win32.SafeHandles;

namespace FlexPortal.Core.Platform.Content;

/// <summary>
/// The file that bytes are received into. It has no name from the moment it exists (on Windows: it goes with its handle), so a killed
/// process leaves nothing behind. Several readers may be open at once, each with a position of its own.
/// </summary>
public sealed class SpoolFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SpoolFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Bytes written so far.</summary>
    public long Length => RandomAccess.GetLength(_handle);

    /// <summary>Makes an empty file in a folder, which is created when it is not there.</summary>
    public static SpoolFile Create(string folder)
    {
        var path = Path.Combine(PrivateFolder.Create(folder), Guid.NewGuid().ToString("N") + ".spool");
        var options = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return new SpoolFile(handle);
    }

    /// <summary>A stream that appends at the end.</summary>
    public Stream OpenWrite() => new View(_handle, Length, writable: true);

    /// <summary>A stream that reads from the start, independent of every other.</summary>
    public Stream OpenRead() => new View(_handle, 0, writable: false);

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private sealed class View(SafeFileHandle handle, long position, bool writable) : Stream
    {
        public override bool CanRead => !writable;

        public override bool CanSeek => true;

        public override bool CanWrite => writable;

        public override long Length => RandomAccess.GetLength(handle);

        public override long Position { get; set; } = position;

        public override int Read(Span<byte> buffer)
        {
            var read = RandomAccess.Read(handle, buffer, Position);
            Position += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await RandomAccess.ReadAsync(handle, buffer, Position, cancellationToken);
            Position += read;
            return read;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            RandomAccess.Write(handle, buffer, Position);
            Position += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await RandomAccess.WriteAsync(handle, buffer, Position, cancellationToken);
            Position += buffer.Length;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => Length + offset,
        };

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
