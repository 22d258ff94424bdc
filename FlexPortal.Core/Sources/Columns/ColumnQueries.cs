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

    /// <summary>The saved preference of a header; null when none is saved.</summary>
    internal static async Task<ColumnPreference?> FindSavedAsync(
        PortalDbContext context, Guid groupId, string fingerprint, CancellationToken cancellationToken)
    {
        var row = await context.Set<ColumnPreferenceRow>().AsNoTracking()
            .FirstOrDefaultAsync(saved => saved.GroupId == groupId && saved.HeaderFingerprint == fingerprint, cancellationToken);
        return row is null
            ? null
            : new(JsonSerializer.Deserialize<ColumnChoice[]>(row.Columns, SourcesJson.Options)!, row.Context, row.Version)
            {
                SavedBy = row.SavedBy,
                SavedAtUtc = row.SavedAtUtc,
            };
    }
}
