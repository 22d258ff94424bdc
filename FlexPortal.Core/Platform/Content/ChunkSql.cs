using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;

namespace FlexPortal.Core.Platform.Content;

/// <summary>One stored chunk.</summary>
/// <param name="Index">Position, from 0.</param>
/// <param name="OriginalLength">Bytes of the original in it.</param>
/// <param name="Content">The stored bytes.</param>
/// <param name="ContentSha256">Their hash as it was written.</param>
internal sealed record StoredChunk(int Index, int OriginalLength, byte[] Content, byte[] ContentSha256)
{
    /// <summary>
    /// Restores the original bytes into the start of a buffer of one chunk. Returns false when the stored bytes do not have the hash that
    /// was written with them, or do not match the length.
    /// </summary>
    public bool TryRestore(string compression, Span<byte> original) =>
        OriginalLength is > 0 and <= ChunkCodec.ChunkLength
        && SHA256.HashData(Content).AsSpan().SequenceEqual(ContentSha256)
        && ChunkCodec.TryDecompress(compression, Content, original[..OriginalLength]);
}

/// <summary>Reads chunks one by one; memory does not grow with what is stored.</summary>
internal sealed class ChunkSql(ChunkTable table)
{
    // Names that the constructor of ChunkTable has checked.
    private ChunkTable Table { get; } = table;

    /// <summary>The chunks from one index to another, in order.</summary>
    public async IAsyncEnumerable<StoredChunk> ReadAsync(
        NpgsqlConnection connection, Guid id, [EnumeratorCancellation] CancellationToken ct, int first = 0, int last = int.MaxValue)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT chunk_index, original_length, content, content_sha256
              FROM {Table.Name} WHERE {Table.Key} = $1 AND chunk_index BETWEEN $2 AND $3 ORDER BY chunk_index
            """, connection);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = last });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new(
                reader.GetInt32(0), reader.GetInt32(1),
                await reader.GetFieldValueAsync<byte[]>(2, ct), await reader.GetFieldValueAsync<byte[]>(3, ct));
        }
    }

    /// <summary>
    /// Writes a part of the original bytes; only the chunks that hold it are read. Returns the index of the first chunk that is damaged,
    /// null when all were written.
    /// </summary>
    public async Task<int?> CopyRangeAsync(
        NpgsqlConnection connection, StoredBytes stored, long offset, long length, Stream destination, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, stored.ByteLength - offset);
        var (first, last) = ((int)(offset / ChunkCodec.ChunkLength), (int)((offset + length - 1) / ChunkCodec.ChunkLength));
        var original = ArrayPool<byte>.Shared.Rent(ChunkCodec.ChunkLength);
        try
        {
            await foreach (var chunk in ReadAsync(connection, stored.Id, ct, first, last))
            {
                if (!chunk.TryRestore(stored.Compression, original))
                    return chunk.Index;

                var start = (long)chunk.Index * ChunkCodec.ChunkLength;
                var (from, to) = (Math.Max(offset, start) - start, Math.Min(offset + length, start + chunk.OriginalLength) - start);
                await destination.WriteAsync(original.AsMemory((int)from, (int)(to - from)), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(original);
        }

        return null;
    }
}

/// <summary>Bytes that are stored in chunks.</summary>
/// <param name="Id">What they belong to.</param>
/// <param name="ByteLength">Number of the original bytes.</param>
/// <param name="Compression"><c>brotli</c> or <c>none</c>.</param>
internal sealed record StoredBytes(Guid Id, long ByteLength, string Compression);
