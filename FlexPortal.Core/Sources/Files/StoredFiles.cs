using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A stored version: where its bytes are, and how they are read.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="GroupId">Its group.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="FileVersionId">The version.</param>
/// <param name="Version">Its number.</param>
/// <param name="Format">Its format.</param>
/// <param name="ByteLength">Number of bytes.</param>
/// <param name="Sha256">SHA-256 of them.</param>
/// <param name="Compression">How chunks are compressed.</param>
/// <param name="IsCurrent">Whether it is the current version.</param>
/// <param name="IsDeleted">Whether the file is deleted.</param>
internal sealed record StoredVersion(
    Guid SourceFileId, Guid GroupId, string Name, Guid FileVersionId, int Version, TableFormat Format, long ByteLength, string Sha256,
    string Compression, bool IsCurrent, bool IsDeleted)
{
    /// <summary>How it is read.</summary>
    public FileReading Reading { get; init; } = new();

    /// <summary>Whether a user must look before it is embedded.</summary>
    public FileState State { get; init; }

    /// <summary>Rows below the header.</summary>
    public long Rows { get; init; }

    /// <summary>Its header; files with the same one share the choice of columns.</summary>
    public string HeaderFingerprint { get; init; } = "";
}

/// <summary>Finds versions, and gives their original bytes, chunk by chunk.</summary>
internal sealed class StoredFiles(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, IOptions<PlatformOptions> platform)
{
    /// <summary>A version of a file; null when there is none.</summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="version">Number of the version; null for the current one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<StoredVersion?> FindAsync(Guid sourceFileId, int? version, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = from file in context.Set<SourceFileRow>().AsNoTracking()
                   from one in file.Versions
                   where file.SourceFileId == sourceFileId
                       && (version == null ? one.FileVersionId == file.CurrentVersionId : one.Version == version)
                   select new StoredVersion(
                       file.SourceFileId, file.GroupId, file.Name, one.FileVersionId, one.Version, one.Format, one.ByteLength,
                       one.ContentSha256, one.Compression, one.FileVersionId == file.CurrentVersionId, file.DeletedAtUtc != null)
                   {
                       Reading = one.Reading,
                       State = one.State,
                       Rows = one.RowCount,
                       HeaderFingerprint = one.HeaderFingerprint,
                   };
        return await rows.FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>An empty file to receive bytes into.</summary>
    public SpoolFile NewSpool() => SpoolFile.Create(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));

    /// <summary>
    /// Writes the original bytes. Throws <see cref="PortalException"/> with SOURCE_DAMAGED when a stored chunk is damaged.
    /// </summary>
    public async Task CopyToAsync(StoredVersion version, Stream destination, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var stored = new StoredBytes(version.FileVersionId, version.ByteLength, version.Compression);
        if (await new ChunkSql(FileSql.Chunks).CopyRangeAsync(connection, stored, 0, version.ByteLength, destination, cancellationToken)
            is not null)
            throw new PortalException(SourcesErrors.FileDamaged(version.Name, version.Version));
    }

    /// <summary>The original bytes as a file that can be read several times; the caller disposes it. Throws as CopyToAsync does.</summary>
    public async Task<SpoolFile> RestoreAsync(StoredVersion version, CancellationToken cancellationToken)
    {
        var spool = NewSpool();
        try
        {
            await using var destination = spool.OpenWrite();
            await CopyToAsync(version, destination, cancellationToken);
            if (spool.Length != version.ByteLength)
                throw new PortalException(SourcesErrors.FileDamaged(version.Name, version.Version));
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }
}
