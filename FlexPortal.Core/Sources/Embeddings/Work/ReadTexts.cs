using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables;
using Microsoft.EntityFrameworkCore;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>Reads the current version of a file and makes the texts of its rows. Changes nothing.</summary>
internal sealed class ReadTexts(
    StoredFiles files, IDbContextFactory<PortalDbContext> contexts, ReadTable tables, ReadingSlots slots, EmbeddingModels models)
{
    /// <summary>The texts, or why there are none. No such error passes by itself.</summary>
    /// <exception cref="PortalException">The stored bytes are damaged.</exception>
    public Task<(FileTexts? Texts, PortalError? Error)> ExecuteAsync(Guid sourceFileId, CancellationToken cancellationToken) =>
        ExecuteAsync(sourceFileId, tried: null, cancellationToken);

    /// <summary>The same with columns that are not saved; null for the saved ones.</summary>
    /// <exception cref="PortalException">The stored bytes are damaged.</exception>
    public async Task<(FileTexts? Texts, PortalError? Error)> ExecuteAsync(
        Guid sourceFileId, ColumnPreference? tried, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(sourceFileId, version: null, cancellationToken) is not { IsDeleted: false } file)
            return (null, QueueErrors.FileGone());
        if (QueueErrors.ReasonOf(file.State, file.Rows > 0) is { } reason)
            return (null, reason);

        using var slot = await slots.EnterAsync(cancellationToken);
        using var spool = await files.RestoreAsync(file, cancellationToken);
        return await ReadAsync(file, spool, tried ?? await FindColumnsAsync(file, cancellationToken), cancellationToken);
    }

    private async Task<ColumnPreference> FindColumnsAsync(StoredVersion file, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await ColumnQueries.FindSavedAsync(context, file.GroupId, file.HeaderFingerprint, ct) ?? DefaultColumns.Of(file.Reading);
    }

    private async Task<(FileTexts? Texts, PortalError? Error)> ReadAsync(
        StoredVersion file, SpoolFile spool, ColumnPreference columns, CancellationToken ct)
    {
        var (made, distinct) = ((RowTexts?)null, new DistinctTexts());
        var source = new TableFile.Stored(file.Name, spool.OpenRead);
        await foreach (var item in tables.ExecuteAsync(source, file.Reading.Options(), ct))
        {
            switch (item)
            {
                case TableItem.Header header:
                    made = RowTexts.Of(
                        columns, header.Table.Columns.Select(column => (column.Index, column.Name)), models.Current.SendsTextsOut);
                    if (made.Columns.Count == 0)
                        return (null, QueueErrors.NoColumns());
                    break;
                case TableItem.Row row when made!.Of(row.Table) is { } text:
                    if (!distinct.TryAdd(text, row.Table.Number))
                        return (null, QueueErrors.TextsTooLarge(DistinctTexts.MostMillions));
                    break;
                case TableItem.Refused refused:
                    return (null, refused.Error);
                case TableItem.Finished:
                    return distinct.Rows == 0
                        ? (null, QueueErrors.NoTexts())
                        : (new(file.GroupId, file.FileVersionId, made!.Columns, distinct.ToList(), distinct.Rows, made.CutCount), null);
            }
        }

        throw new InvalidOperationException("A reading has no end.");
    }
}
