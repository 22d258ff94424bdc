using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>A file of an evidence pack.</summary>
/// <param name="Name">Its name in the pack.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal.</param>
public sealed record EvidenceFile(string Name, long Bytes, string Sha256);

/// <summary>Writes files into a zip one after the other and hashes each while it is written. Memory holds only the list of names.</summary>
internal sealed class EvidenceZip(ZipArchive archive, PendingStream output, DateTimeOffset at)
{
    private static readonly JsonSerializerOptions Indented = PortalJson.Indented;

    private readonly List<EvidenceFile> _files = [];

    /// <summary>Files written so far.</summary>
    public IReadOnlyList<EvidenceFile> Files => _files;

    public Task AddTextAsync(string name, string text, CancellationToken ct) =>
        AddAsync(name, (file, token) => file.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), ct);

    public Task AddJsonAsync<T>(string name, T value, CancellationToken ct) =>
        AddAsync(name, (file, token) => JsonSerializer.SerializeAsync(file, value, Indented, token), ct);

    public async Task<EvidenceFile> AddAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = at;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long written;
        await using (var hashed = new HashedStream(await entry.OpenAsync(ct), hash))
        {
            await write(hashed, ct);
            written = hashed.Written;
        }

        await output.DrainAsync(ct);
        var file = new EvidenceFile(name, written, Convert.ToHexStringLower(hash.GetHashAndReset()));
        _files.Add(file);
        return file;
    }

    private sealed class HashedStream(Stream inner, IncrementalHash hash) : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written;

        public override long Position
        {
            get => Written;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
            // The zip decides when a block is full.
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("A network is written asynchronously.");

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            Written += buffer.Length;
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
