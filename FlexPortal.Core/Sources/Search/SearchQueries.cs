using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Files;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Search;

/// <summary>A version of a file that can be searched.</summary>
/// <param name="FileVersionId">The version.</param>
/// <param name="FileName">Name of its file.</param>
/// <param name="Version">Its number.</param>
/// <param name="VersionLabel">Its label; null without one.</param>
/// <param name="IsCurrent">Whether a search without a filter finds it.</param>
public sealed record SearchableVersion(Guid FileVersionId, string FileName, int Version, string? VersionLabel, bool IsCurrent);

/// <summary>A file whose newest version is not the one that a search finds.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Searched">Number of the version that is found.</param>
/// <param name="Newest">Number of the newest version.</param>
/// <param name="Waits">Whether the newest version is in the queue or being embedded.</param>
public sealed record FileBehind(Guid SourceFileId, string FileName, int Searched, int Newest, bool Waits);

/// <summary>What a search of a group can find.</summary>
/// <param name="Versions">Versions by file, the newest of each first; at most 1,000.</param>
/// <param name="Behind">Files that are found as an older version; at most 1,000.</param>
/// <param name="Files">Files of the group.</param>
/// <param name="NotEmbedded">Those of them that are not found at all.</param>
/// <param name="Waiting">Files in the queue, those under way included.</param>
public sealed record SearchableFiles(
    IReadOnlyList<SearchableVersion> Versions, IReadOnlyList<FileBehind> Behind, int Files, int NotEmbedded, int Waiting);

/// <summary>Reads what a search can find.</summary>
public sealed class SearchQueries(IDbContextFactory<PortalDbContext> contexts)
{
    private const int Most = 1_000;

    /// <summary>What a search of a group can find.</summary>
    public async Task<SearchableFiles> ReadAsync(Guid groupId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var files = context.Set<SourceFileRow>().AsNoTracking().Where(file => file.GroupId == groupId && file.DeletedAtUtc == null);
        var sets = from file in files
                   join set in context.Set<EmbeddingSetRow>() on file.SourceFileId equals set.SourceFileId
                   select new { File = file, Set = set };
        var versions = await sets
            .GroupBy(one => new { one.Set.FileVersionId, one.File.Name, one.Set.Version.Version, one.Set.Version.VersionLabel })
            .OrderBy(version => version.Key.Name).ThenByDescending(version => version.Key.Version).Take(Most)
            .Select(version => new SearchableVersion(
                version.Key.FileVersionId, version.Key.Name, version.Key.Version, version.Key.VersionLabel,
                version.Any(one => one.Set.State == SetState.Active)))
            .ToListAsync(cancellationToken);
        var live = context.Set<EmbeddingJobRow>().Where(
            job => job.GroupId == groupId && (job.Status == EmbeddingStatus.Queued || job.Status == EmbeddingStatus.Started));
        var behind = await sets.Where(one => one.Set.State == SetState.Active && one.Set.FileVersionId != one.File.CurrentVersionId)
            .OrderBy(one => one.File.Name).Take(Most)
            .Select(one => new FileBehind(
                one.File.SourceFileId, one.File.Name, one.Set.Version.Version, one.File.Current.Version,
                live.Any(job => job.SourceFileId == one.File.SourceFileId)))
            .ToListAsync(cancellationToken);
        var count = await files.CountAsync(cancellationToken);
        var embedded = await sets.CountAsync(one => one.Set.State == SetState.Active, cancellationToken);
        return new(versions, behind, count, count - embedded, await live.CountAsync(cancellationToken));
    }
}
