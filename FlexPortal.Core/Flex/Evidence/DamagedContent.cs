using System.Buffers;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>
/// Gives back the bytes of an artifact as far as they can be restored. For evidence alone: everywhere else damaged bytes are refused, see
/// <see cref="ArtifactContent"/>. Of an intact artifact these are the original bytes.
/// </summary>
public sealed class DamagedContent(PortalDatabase database)
{
    /// <summary>Writes every chunk that can be restored, in order; one that cannot is left out.</summary>
    public async Task CopyToAsync(RawArtifact artifact, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(destination);
        var original = ArrayPool<byte>.Shared.Rent(ArtifactChunkCodec.ChunkLength);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            await foreach (var chunk in ArtifactChunkSql.ReadAsync(connection, artifact.RawArtifactId, cancellationToken))
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
