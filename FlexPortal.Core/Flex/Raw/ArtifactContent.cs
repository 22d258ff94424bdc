using System.Buffers;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>Reads the original bytes of an artifact, chunk by chunk.</summary>
public sealed class ArtifactContent(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The artifact; null when there is none.</summary>
    public async Task<RawArtifact?> FindAsync(AccountScope scope, Guid artifactId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<RawArtifactRow>().Within(scope)
            .Where(artifact => artifact.RawArtifactId == artifactId).Select(RawArtifactRow.Read).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Writes the original bytes. Throws <see cref="PortalException"/> with ARTIFACT_DAMAGED when a stored chunk is damaged.
    /// </summary>
    public Task CopyToAsync(RawArtifact artifact, Stream destination, CancellationToken cancellationToken) =>
        CopyRangeToAsync(artifact, 0, artifact.ByteLength, destination, cancellationToken);

    /// <summary>
    /// Writes a part of the original bytes; only the chunks that hold it are read. The part must lie within the artifact.
    /// </summary>
    public async Task CopyRangeToAsync(
        RawArtifact artifact, long offset, long length, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, artifact.ByteLength - offset);
        var (first, last) = ((int)(offset / ArtifactChunkCodec.ChunkLength), (int)((offset + length - 1) / ArtifactChunkCodec.ChunkLength));
        var original = ArrayPool<byte>.Shared.Rent(ArtifactChunkCodec.ChunkLength);
        try
        {
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            await foreach (var chunk in ArtifactChunkSql.ReadAsync(connection, artifact.RawArtifactId, cancellationToken, first, last))
            {
                if (!chunk.TryRestore(artifact.Compression, original))
                    throw new PortalException(FlexErrors.ArtifactDamaged(artifact.RawArtifactId, chunk.Index));

                var start = (long)chunk.Index * ArtifactChunkCodec.ChunkLength;
                var (from, to) = (Math.Max(offset, start) - start, Math.Min(offset + length, start + chunk.OriginalLength) - start);
                await destination.WriteAsync(original.AsMemory((int)from, (int)(to - from)), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(original);
        }
    }
}
