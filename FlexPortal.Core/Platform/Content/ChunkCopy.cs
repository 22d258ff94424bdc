using System.Buffers;
using System.Security.Cryptography;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace FlexPortal.Core.Platform.Content;

/// <summary>Stores bytes in chunks inside the caller's transaction.</summary>
internal sealed class ChunkCopy(ChunkTable table)
{
    // Names that the constructor of ChunkTable has checked.
    private ChunkTable Table { get; } = table;

    /// <summary>
    /// Compresses on one core while the database takes the chunk before on the other; at most three chunks are in memory.
    /// </summary>
    public async Task WriteAsync(NpgsqlConnection connection, Guid id, SpoolFile content, CancellationToken ct)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var chunks = Channel.CreateBounded<Chunk>(1);
        var compressing = Task.Run(() => CompressAsync(content, chunks.Writer, abandoned.Token), abandoned.Token);
        try
        {
            await using var copy = await connection.BeginBinaryImportAsync($"""
                COPY {Table.Name} ({Table.Key}, chunk_index, original_length, content, content_sha256)
                    FROM STDIN (FORMAT BINARY)
                """, ct);
            await foreach (var chunk in chunks.Reader.ReadAllAsync(ct))
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(id, NpgsqlDbType.Uuid, ct);
                await copy.WriteAsync(chunk.Index, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(chunk.OriginalLength, NpgsqlDbType.Integer, ct);
                await copy.WriteAsync(chunk.Stored, NpgsqlDbType.Bytea, ct);
                await copy.WriteAsync(SHA256.HashData(chunk.Stored.Span), NpgsqlDbType.Bytea, ct);
                ArrayPool<byte>.Shared.Return(chunk.Rented);
            }

            await compressing;
            await copy.CompleteAsync(ct);
        }
        finally
        {
            await abandoned.CancelAsync();
            await compressing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task CompressAsync(SpoolFile content, ChannelWriter<Chunk> chunks, CancellationToken ct)
    {
        try
        {
            var original = new byte[ChunkCodec.ChunkLength];
            await using var stream = content.OpenRead();
            for (var index = 0; ; index++)
            {
                var length = await stream.ReadAtLeastAsync(original, original.Length, throwOnEndOfStream: false, ct);
                if (length == 0)
                    break;

                var stored = ChunkCodec.Compress(original.AsSpan(0, length), out var rented);
                await chunks.WriteAsync(new(index, length, rented, rented.AsMemory(0, stored)), ct);
            }

            chunks.Complete();
        }
        catch (Exception exception)
        {
            // The reader of the channel throws it again: nothing is swallowed.
            chunks.Complete(exception);
            throw;
        }
    }

    private readonly record struct Chunk(int Index, int OriginalLength, byte[] Rented, ReadOnlyMemory<byte> Stored);
}
