using System.Buffers;
using System.IO.Compression;

namespace FlexPortal.Core.Platform.Content;

/// <summary>Splits stored bytes into chunks of 1 MiB and compresses each by itself, so that one can be read without the others.</summary>
internal static class ChunkCodec
{
    public const int ChunkLength = 1 << 20;

    public const string Compression = "brotli";

    // The fastest level: a text shrinks to about a tenth, and the database is not made to wait.
    private const int Quality = 1;
    private const int WindowBits = 18;

    /// <summary>The number of chunks of so many bytes.</summary>
    public static int CountOf(long byteLength) => checked((int)((byteLength + ChunkLength - 1) / ChunkLength));

    /// <summary>
    /// Compresses into a rented buffer; returns the number of bytes in it. The caller returns the buffer to the shared pool.
    /// </summary>
    public static int Compress(ReadOnlySpan<byte> original, out byte[] rented)
    {
        rented = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(original.Length));
        if (!BrotliEncoder.TryCompress(original, rented, out var written, Quality, WindowBits))
            throw new InvalidOperationException("A chunk did not fit into the largest size its compression can have.");

        return written;
    }

    /// <summary>Restores a chunk into the start of a buffer. Returns false when the stored bytes do not match the length.</summary>
    public static bool TryDecompress(string compression, ReadOnlySpan<byte> stored, Span<byte> original) => compression switch
    {
        "none" => stored.Length == original.Length && stored.TryCopyTo(original),
        "brotli" => BrotliDecoder.TryDecompress(stored, original, out var written) && written == original.Length,
        _ => false,
    };
}
