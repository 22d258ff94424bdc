using System.Text.Json;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Content;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Raw.Provenance;

/// <summary>Raw rows by their ids, each with its statement, its run and the bytes it was read from.</summary>
public sealed class RowProvenanceQueries(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>As many rows are looked up at once.</summary>
    public const int Most = 50;

    /// <summary>
    /// The rows that the scope holds, in the order of the ids; the others are left out. Reads the chunks around each
    /// element and no more.
    /// </summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="rawRecordIds">Up to <see cref="Most"/> rows; more are left out.</param>
    /// <param name="withSurroundings">Whether the reader may see the bytes around the element too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<RowProvenance>> ListAsync(
        AccountScope scope, IEnumerable<Guid> rawRecordIds, bool withSurroundings, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. rawRecordIds.Distinct().Take(Most)];
        if (ids.Length == 0)
            return [];

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from record in context.Set<RawRecord>().AsNoTracking()
            where ids.Contains(record.RawRecordId)
            join run in context.Set<IngestionRun>().Within(scope) on record.IngestionRunId equals run.IngestionRunId
            join artifact in context.Set<RawArtifactRow>() on record.RawArtifactId equals artifact.RawArtifactId
            select new { record, run.Fence, artifact }).ToListAsync(cancellationToken);
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var origins = new List<RowProvenance>(found.Count);
        foreach (var row in found.OrderBy(row => Array.IndexOf(ids, row.record.RawRecordId)))
        {
            var (record, artifact) = (row.record, row.artifact);
            using var payload = JsonDocument.Parse(record.SourcePayload);
            var place = new ElementPlace(
                new StoredBytes(artifact.RawArtifactId, artifact.ByteLength, artifact.Compression), record.ByteOffset, record.ByteLength);
            origins.Add(new(
                record.RawRecordId, record.AccountId, record.RowDateLocal, record.SectionName, record.SourceRowRef, record.ElementName,
                payload.RootElement.Clone(),
                new(
                    artifact.RawArtifactId, record.IngestionRunId, row.Fence, artifact.FlexQueryId, artifact.PeriodKey,
                    artifact.ReceivedAtUtc, artifact.PayloadSha256, artifact.ByteLength, artifact.ChunkCount),
                record.ByteOffset, record.ByteLength,
                await ReadExcerpt.ExecuteAsync(connection, place, payload.RootElement, withSurroundings, cancellationToken)));
        }

        return origins;
    }
}
