using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Models;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using QueueErrors = FlexPortal.Core.Sources.Embeddings.Queue.EmbeddingErrors;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>Reads the current version of a file and makes the texts of its rows. Changes nothing.</summary>
internal sealed class ReadTexts(
    PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, ReadTable tables, EmbeddingModels models,
    IOptions<PlatformOptions> platform, IOptions<SourcesOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _readings = new(options.Value.MaxReadings);

    /// <summary>The texts, or why there are none. No such error passes by itself.</summary>
    public Task<(FileTexts? Texts, PortalError? Error)> ExecuteAsync(Guid sourceFileId, CancellationToken cancellationToken) =>
        ExecuteAsync(sourceFileId, tried: null, cancellationToken);

    /// <summary>The same with columns that nobody saved; null for those that are saved.</summary>
    public async Task<(FileTexts? Texts, PortalError? Error)> ExecuteAsync(
        Guid sourceFileId, ColumnPreference? tried, CancellationToken cancellationToken)
    {
        if (await FindAsync(sourceFileId, cancellationToken) is not { } found)
            return (null, QueueErrors.FileGone());
        var file = tried is null ? found : found with { Saved = tried };
        if (file.State == FileState.NeedsLook)
            return (null, QueueErrors.NeedsLook());

        await _readings.WaitAsync(cancellationToken);
        try
        {
            using var spool = SpoolFile.Create(Path.Combine(platform.Value.ResolveDataDirectory(), "spool"));
            return await CopyAsync(file, spool, cancellationToken)
                ? await ReadAsync(file, spool, cancellationToken) : (null, QueueErrors.BytesDamaged());
        }
        finally
        {
            _readings.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _readings.Dispose();

    private async Task<StoredFile?> FindAsync(Guid sourceFileId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var file = await context.Set<SourceFileRow>().AsNoTracking()
            .Where(row => row.SourceFileId == sourceFileId && row.DeletedAtUtc == null)
            .Select(row => new StoredFile(
                row.GroupId, row.Name, row.Current.FileVersionId, row.Current.State, row.Current.ByteLength, row.Current.Compression,
                row.Current.HeaderFingerprint, row.Current.Reading))
            .FirstOrDefaultAsync(ct);
        return file is null
            ? null : file with { Saved = await ColumnQueries.FindSavedAsync(context, file.GroupId, file.HeaderFingerprint, ct) };
    }

    /// <summary>Copies the stored bytes into a file, where a reader can seek; false when a chunk is damaged.</summary>
    private async Task<bool> CopyAsync(StoredFile file, SpoolFile spool, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var destination = spool.OpenWrite();
        var bytes = new StoredBytes(file.FileVersionId, file.ByteLength, file.Compression);
        return await new ChunkSql(FileSql.Chunks).CopyRangeAsync(connection, bytes, 0, file.ByteLength, destination, ct) is null
            && spool.Length == file.ByteLength;
    }

    private async Task<(FileTexts? Texts, PortalError? Error)> ReadAsync(StoredFile file, SpoolFile spool, CancellationToken ct)
    {
        var (made, distinct) = ((RowTexts?)null, new DistinctTexts());
        var source = new TableFile.Stored(file.Name, spool.OpenRead);
        await foreach (var item in tables.ExecuteAsync(source, file.Reading.Options(), ct))
        {
            switch (item)
            {
                case TableItem.Header header:
                    made = RowTexts.Of(
                        file.Saved ?? DefaultColumns.Of(file.Reading),
                        header.Table.Columns.Select(column => (column.Index, column.Name)), models.Current.SendsTextsOut);
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

    private sealed record StoredFile(
        Guid GroupId, string Name, Guid FileVersionId, FileState State, long ByteLength, string Compression, string HeaderFingerprint,
        FileReading Reading)
    {
        public ColumnPreference? Saved { get; init; }
    }
}
