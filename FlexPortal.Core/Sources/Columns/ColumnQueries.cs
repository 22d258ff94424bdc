using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Columns;

/// <summary>Reads preferences.</summary>
public sealed class ColumnQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>The preference for the current version of a file, saved or default; null when there is no such file.</summary>
    public async Task<ColumnPreference?> FindAsync(Guid sourceFileId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(row => row.SourceFileId == sourceFileId && row.DeletedAtUtc == null)
            .Select(row => new { row.GroupId, row.Current.HeaderFingerprint, row.Current.Reading })
            .FirstOrDefaultAsync(cancellationToken);
        return file is null
            ? null
            : await FindSavedAsync(context, file.GroupId, file.HeaderFingerprint, cancellationToken) ?? DefaultColumns.Of(file.Reading);
    }

    /// <summary>
    /// The preference for a header, saved or, for the newest file of the group that has it, default; null when there is neither.
    /// </summary>
    public async Task<ColumnPreference?> FindAsync(Guid groupId, string headerFingerprint, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindSavedAsync(context, groupId, headerFingerprint, cancellationToken) is { } saved)
            return saved;

        var reading = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(row => row.GroupId == groupId && row.DeletedAtUtc == null && row.Current.HeaderFingerprint == headerFingerprint)
            .OrderByDescending(row => row.Current.UploadedAtUtc).Select(row => row.Current.Reading).FirstOrDefaultAsync(cancellationToken);
        return reading is null ? null : DefaultColumns.Of(reading);
    }

    /// <summary>
    /// The texts that the first rows of a file would have with other columns, at most three; empty when there is no such file.
    /// </summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="preference">The columns to try.</param>
    /// <param name="leavesPortal">Whether private columns are left out.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<string>> TryAsync(
        Guid sourceFileId, ColumnPreference preference, bool leavesPortal, CancellationToken cancellationToken)
    {
        const int rows = 3;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var file = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(row => row.SourceFileId == sourceFileId && row.DeletedAtUtc == null)
            .Select(row => new { row.Current.Reading, row.Current.Preview })
            .FirstOrDefaultAsync(cancellationToken);
        if (file is null)
            return [];
        var texts = RowTexts.Of(preference, file.Reading.Columns.Select(column => (column.Index, column.Name)), leavesPortal);
        return
        [
            .. file.Preview.Select(row => texts.Of(column => column < row.Cells.Count ? row.Cells[column] : null))
                .OfType<string>().Take(rows),
        ];
    }

    /// <summary>
    /// The headers of the files of a group that have a table with rows, those with the newest file first; at most 5,000 files are read.
    /// </summary>
    public async Task<IReadOnlyList<GroupHeader>> ListHeadersAsync(Guid groupId, CancellationToken cancellationToken)
    {
        const int mostFiles = 5_000;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var files = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.GroupId == groupId && file.DeletedAtUtc == null)
            .Where(file => file.Current.RowCount > 0 && file.Current.ColumnCount > 0)
            .OrderByDescending(file => file.Current.UploadedAtUtc).ThenBy(file => file.SourceFileId).Take(mostFiles)
            .Select(file => new
            {
                file.Current.HeaderFingerprint,
                File = new HeaderFile(file.SourceFileId, file.Name, file.Current.Version, file.Current.RowCount, file.Current.State),
            })
            .ToListAsync(cancellationToken);
        var saved = await context.Set<ColumnPreferenceRow>().AsNoTracking().Where(row => row.GroupId == groupId)
            .Select(row => new { row.HeaderFingerprint, row.Version })
            .ToDictionaryAsync(row => row.HeaderFingerprint, row => row.Version, StringComparer.Ordinal, cancellationToken);
        return
        [
            .. files.GroupBy(file => file.HeaderFingerprint, StringComparer.Ordinal).Select(header => new GroupHeader(
                header.Key, [.. header.Select(file => file.File)], saved.GetValueOrDefault(header.Key))),
        ];
    }

    /// <summary>
    /// The columns of a header as its newest file has them, with the choice: as many as can be chosen. Null when its file is gone.
    /// </summary>
    public async Task<HeaderColumns?> FindHeaderAsync(Guid groupId, GroupHeader header, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var newest = header.Files[0].SourceFileId;
        var file = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(row => row.SourceFileId == newest && row.Current.HeaderFingerprint == header.Fingerprint)
            .Select(row => new { row.Current.Reading, row.Current.Preview }).FirstOrDefaultAsync(cancellationToken);
        return file is null
            ? null
            : new(
                header, [.. file.Reading.Columns.Take(SaveColumns.MostColumns)], file.Preview,
                await FindSavedAsync(context, groupId, header.Fingerprint, cancellationToken) ?? DefaultColumns.Of(file.Reading))
            {
                MoreColumns = Math.Max(0, file.Reading.Columns.Count - SaveColumns.MostColumns),
            };
    }

    /// <summary>The saved preference of a header; null when none is saved.</summary>
    internal static async Task<ColumnPreference?> FindSavedAsync(
        PortalDbContext context, Guid groupId, string fingerprint, CancellationToken cancellationToken)
    {
        var row = await context.Set<ColumnPreferenceRow>().AsNoTracking()
            .FirstOrDefaultAsync(saved => saved.GroupId == groupId && saved.HeaderFingerprint == fingerprint, cancellationToken);
        return row is null
            ? null
            : new(JsonSerializer.Deserialize<ColumnChoice[]>(row.Columns, PortalJson.Options)!, row.Context, row.Version)
            {
                SavedBy = row.SavedBy,
                SavedAtUtc = row.SavedAtUtc,
            };
    }
}
