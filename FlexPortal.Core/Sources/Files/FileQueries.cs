using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Reads files, their versions and previews.</summary>
public sealed class FileQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Files of all groups by name or a part of it, in any case; newest upload first, at most ten.</summary>
    public async Task<IReadOnlyList<ListedFile>> FindNamedAsync(string text, bool part, CancellationToken cancellationToken)
    {
        const int most = 10;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pattern = part ? $"%{LikePattern.Of(text)}%" : LikePattern.Of(text);
        return await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.DeletedAtUtc == null && EF.Functions.ILike(file.Name, pattern, LikePattern.Escape))
            .OrderByDescending(file => file.Current.UploadedAtUtc).ThenBy(file => file.SourceFileId).Take(most)
            .Select(ListedFile.Read).ToListAsync(cancellationToken);
    }

    /// <summary>One page of the files of a group; files that are not deleted unless the filters say otherwise.</summary>
    internal async Task<Page<ListedFile>> ListAsync(
        Guid groupId, ListRequest<SourceFileRow, ListedFile> request, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var filters = request.Filters.TryGet(FileFilters.Deleted, out _)
            ? request.Filters : request.Filters.With(FileFilters.Deleted, false);
        var files = filters.Apply(context.Set<SourceFileRow>().AsNoTracking().Where(file => file.GroupId == groupId));
        return await request.Order.ReadAsync(
            async (place, most) => await WithEmbeddingsAsync(
                context, await request.Order.Walk(files, place).Take(most).Select(ListedFile.Read).ToListAsync(cancellationToken),
                cancellationToken),
            request.Cursor, pageSize);
    }

    /// <summary>A file with its versions, a deleted one too; null when there is none.</summary>
    public async Task<FileDetail?> FindAsync(Guid sourceFileId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await context.Set<SourceFileRow>().AsNoTracking().Where(one => one.SourceFileId == sourceFileId)
            .Select(ListedFile.Read).FirstOrDefaultAsync(cancellationToken);
        if (file is null)
            return null;

        var versions = await context.Set<FileVersionRow>().AsNoTracking().Where(version => version.SourceFileId == sourceFileId)
            .OrderByDescending(version => version.Version)
            .Select(version => new ListedVersion(
                version.FileVersionId, version.Version, version.VersionLabel, version.Format, version.State, version.ByteLength,
                version.ContentSha256, version.RowCount, version.ColumnCount, version.HeaderFingerprint, version.UploadedBy,
                version.UploadedAtUtc, version.ReplacedAtUtc, version.Version == file.Version))
            .ToListAsync(cancellationToken);
        return new((await WithEmbeddingsAsync(context, [file], cancellationToken))[0], versions);
    }

    /// <summary>The file of a group by its name, without regard to case; null when there is none that is not deleted.</summary>
    public async Task<ListedFile?> FindByNameAsync(Guid groupId, string name, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var pattern = LikePattern.Of(name);
        return await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.GroupId == groupId && file.DeletedAtUtc == null)
            .Where(file => EF.Functions.ILike(file.Name, pattern, LikePattern.Escape))
            .Select(ListedFile.Read).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>How a version is read, and its first rows; null when there is no such file or version.</summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="version">Number of the version; null for the current one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<FilePreview?> PreviewAsync(Guid sourceFileId, int? version, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = from file in context.Set<SourceFileRow>().AsNoTracking()
                   from one in file.Versions
                   where file.SourceFileId == sourceFileId
                       && (version == null ? one.FileVersionId == file.CurrentVersionId : one.Version == version)
                   select new FilePreview(
                       file.SourceFileId, one.FileVersionId, file.Name, one.Version, one.VersionLabel, one.Format, one.State, one.RowCount,
                       one.Reading, one.Preview);
        return await rows.FirstOrDefaultAsync(cancellationToken) is { } preview
            ? preview with { HasMore = preview.RowCount > preview.Rows.Count } : null;
    }

    private static async Task<List<ListedFile>> WithEmbeddingsAsync(PortalDbContext context, List<ListedFile> files, CancellationToken ct)
    {
        if (files.Count == 0)
            return files;
        var embeddings = await FileEmbedding.ReadAsync(context, [.. files.Select(file => file.SourceFileId)], ct);
        return
        [
            .. files.Select(file => embeddings.TryGetValue(file.SourceFileId, out var embedding)
                ? file with { Embedding = embedding } : file),
        ];
    }
}
