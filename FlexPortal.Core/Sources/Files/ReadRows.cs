using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>
/// Reads rows of a version from any place. The stored bytes are read from their beginning up to there, as they are read when they are
/// embedded: a row far back of a large file takes seconds.
/// </summary>
internal sealed class ReadRows(FileQueries queries, StoredFiles files, ReadTable tables, ReadingSlots slots)
{
    /// <summary>The preview of a version with at most 200 rows from a number on; null when there is no such file or version.</summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="version">Number of the version; null for the current one.</param>
    /// <param name="fromRow">Number of the first row as the file counts, from 1; null for the first rows, which are kept.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PortalException">The stored bytes are damaged, or cannot be read any more.</exception>
    public async Task<FilePreview?> ExecuteAsync(
        Guid sourceFileId, int? version, long? fromRow, CancellationToken cancellationToken)
    {
        if (await queries.PreviewAsync(sourceFileId, version, cancellationToken) is not { } preview
            || await files.FindAsync(sourceFileId, preview.Version, cancellationToken) is not { } stored)
            return null;
        // The first rows are kept.
        return fromRow is not { } from || preview.Rows.Count == 0 || from <= preview.Rows[0].Number
            ? preview : await ReadAsync(preview with { FromRow = from, Rows = [] }, stored, from, cancellationToken);
    }

    private async Task<FilePreview> ReadAsync(FilePreview preview, StoredVersion stored, long from, CancellationToken ct)
    {
        using var slot = await slots.EnterAsync(ct);
        using var spool = await files.RestoreAsync(stored, ct);
        var (rows, columns) = (new List<PreviewRow>(), preview.Reading.Columns.Count);
        await foreach (var item in tables.ExecuteAsync(new TableFile.Stored(stored.Name, spool.OpenRead), stored.Reading.Options(), ct))
        {
            if (item is TableItem.Refused refused)
                throw new PortalException(refused.Error);
            if (item is not TableItem.Row { Table: var row } || row.Number < from)
                continue;
            if (rows.Count == ReadFile.PreviewRows)
                return preview with { Rows = rows, HasMore = true };
            rows.Add(ReadFile.Preview(row, columns));
        }

        return preview with { Rows = rows, HasMore = false };
    }
}
