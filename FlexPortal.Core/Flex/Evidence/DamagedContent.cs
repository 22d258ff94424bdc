using System.Buffers;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>
/// Reads the bytes of an artifact as far as they can be restored, for evidence packs only: <see cref="ArtifactContent"/> refuses damaged
/// bytes. The bytes of an intact artifact are the original ones.
/// </summary>
public sealed class DamagedContent(PortalDatabase database)
{
    /// <summary>Writes every chunk that can be restored, in order, and skips the others.</summary>
    public async Task CopyToAsync(RawArtifact artifact, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(destination);
        var original = ArrayPool<byte>.Shared.Rent(ChunkCodec.ChunkLength);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            var chunks = new ChunkSql(RawArtifactSql.Chunks).ReadAsync(connection, artifact.RawArtifactId, cancellationToken);
            await foreach (var chunk in chunks)
            {
                if (chunk.TryRestore(artifact.Compression, original))
                    await destination.WriteAsync(original.AsMemory(0, chunk.OriginalLength), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(original);
        }
    }
}
