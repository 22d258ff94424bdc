using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

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
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var stored = new StoredBytes(artifact.RawArtifactId, artifact.ByteLength, artifact.Compression);
        if (await new ChunkSql(RawArtifactSql.Chunks).CopyRangeAsync(connection, stored, offset, length, destination, cancellationToken)
            is { } damaged)
            throw new PortalException(FlexErrors.ArtifactDamaged(artifact.RawArtifactId, damaged));
    }
}
