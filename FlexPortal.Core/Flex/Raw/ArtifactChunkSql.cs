using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

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
        OriginalLength is > 0 and <= ArtifactChunkCodec.ChunkLength
        && SHA256.HashData(Content).AsSpan().SequenceEqual(ContentSha256)
        && ArtifactChunkCodec.TryDecompress(compression, Content, original[..OriginalLength]);
}

/// <summary>Reads chunks one by one; memory does not grow with the artifact.</summary>
internal static class ArtifactChunkSql
{
    public static async IAsyncEnumerable<StoredChunk> ReadAsync(
        NpgsqlConnection connection, Guid artifactId, [EnumeratorCancellation] CancellationToken ct, int first = 0, int last = int.MaxValue)
    {
        await using var command = new NpgsqlCommand("""
            SELECT chunk_index, original_length, content, content_sha256
              FROM flex.raw_artifact_chunk WHERE raw_artifact_id = $1 AND chunk_index BETWEEN $2 AND $3 ORDER BY chunk_index
            """, connection);
        command.Parameters.Add(new() { Value = artifactId });
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
}
