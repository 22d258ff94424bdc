using System.Buffers;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Gives back the original bytes of an artifact, chunk by chunk.</summary>
public sealed class ArtifactContent(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The artifact; null when there is none.</summary>
    public async Task<RawArtifact?> FindAsync(Guid artifactId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<RawArtifact>().AsNoTracking()
            .SingleOrDefaultAsync(artifact => artifact.RawArtifactId == artifactId, cancellationToken);
    }

    /// <summary>Writes the original bytes. Throws <see cref="FlexException"/> with ARTIFACT_DAMAGED when a stored chunk is not what it was.</summary>
    public async Task CopyToAsync(RawArtifact artifact, Stream destination, CancellationToken cancellationToken)
    {
        var original = ArrayPool<byte>.Shared.Rent(ArtifactChunkCodec.ChunkLength);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            await foreach (var chunk in ArtifactChunkSql.ReadAsync(connection, artifact.RawArtifactId, cancellationToken))
            {
                if (!chunk.TryRestore(artifact.Compression, original))
                    throw new FlexException(FlexErrors.ArtifactDamaged(artifact.RawArtifactId, chunk.Index));

                await destination.WriteAsync(original.AsMemory(0, chunk.OriginalLength), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(original);
        }
    }
}
