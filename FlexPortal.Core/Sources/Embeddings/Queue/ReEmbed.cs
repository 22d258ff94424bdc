using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>Files to embed again.</summary>
/// <param name="GroupId">Their group.</param>
/// <param name="Files">The files, at most 10,000; null for every file of the group that has rows.</param>
public sealed record ReEmbedRequest(Guid GroupId, IReadOnlyList<Guid>? Files);

/// <summary>A file that was put into the queue.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="JobId">Its job.</param>
public sealed record QueuedFile(Guid SourceFileId, Guid JobId);

/// <summary>A file that was left out.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Error">Why.</param>
public sealed record SkippedFile(Guid SourceFileId, PortalError Error);

/// <summary>What became of a request.</summary>
/// <param name="BatchId">Identifies the jobs of the request.</param>
/// <param name="Queued">Files that are in the queue now, in its order.</param>
/// <param name="Skipped">Files that are not, with the reason of each.</param>
public sealed record ReEmbedOutcome(Guid BatchId, IReadOnlyList<QueuedFile> Queued, IReadOnlyList<SkippedFile> Skipped);

/// <summary>Puts files at the end of the queue of their group. The sets that they have answer until the new ones are complete.</summary>
internal sealed class ReEmbed(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, AuditLog audit)
{
    /// <summary>Files of one request.</summary>
    public const int MostFiles = 10_000;

    /// <summary>Asks. One file that cannot be embedded does not stop the others. A refusal is in the audit log too.</summary>
    public async Task<(ReEmbedOutcome? Outcome, PortalError? Error)> ExecuteAsync(
        ReEmbedRequest request, AuditActor by, CancellationToken cancellationToken)
    {
        var (outcome, error) = await QueueAsync(request, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(SourcesAuditEvents.NotReembedded(by, request.GroupId, error.Code), cancellationToken);
        return (outcome, error);
    }

    private async Task<(ReEmbedOutcome? Outcome, PortalError? Error)> QueueAsync(
        ReEmbedRequest request, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, request.GroupId, ct) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.IsArchived)
            return (null, SourcesErrors.GroupArchived());

        // Uploads and deletions wait for the row of the group: what is read now is so until the end of the transaction.
        var states = await ReadStatesAsync(request.GroupId, ct);
        var asked = (request.Files ?? [.. states.Keys.Where(file => states[file].HasRows)]).Distinct().Take(MostFiles).ToArray();
        if (asked.Length == 0)
            return (null, EmbeddingErrors.NothingToEmbed());

        var outcome = await EnqueueAsync(connection, request.GroupId, (asked, states), by.Name, ct);
        await audit.CommitAsync(transaction, SourcesAuditEvents.Reembedded(by, group.Name, outcome), ct);
        return (outcome, null);
    }

    private static async Task<ReEmbedOutcome> EnqueueAsync(
        NpgsqlConnection connection, Guid groupId, (Guid[] Asked, Dictionary<Guid, AskedFile> States) files, string by,
        CancellationToken ct)
    {
        var batch = Guid.CreateVersion7();
        var jobs = await QueueSql.EnqueueAsync(connection, groupId, files.Asked, new(EmbeddingKind.ReEmbed, batch, by), ct);
        var queued = jobs.Select(job => job.FileId).ToHashSet();
        return new(
            batch, [.. jobs.Select(job => new QueuedFile(job.FileId, job.JobId))],
            [
                .. files.Asked.Where(file => !queued.Contains(file)).Select(file => new SkippedFile(
                    file,
                    files.States.TryGetValue(file, out var found)
                        ? EmbeddingErrors.ReasonOf(found.State, found.HasRows) ?? EmbeddingErrors.AlreadyQueued()
                        : SourcesErrors.FileNotFound())),
            ]);
    }

    private async Task<Dictionary<Guid, AskedFile>> ReadStatesAsync(Guid groupId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Set<SourceFileRow>().AsNoTracking()
            .Where(file => file.GroupId == groupId && file.DeletedAtUtc == null).OrderBy(file => file.SourceFileId)
            .Select(file => new { file.SourceFileId, file.Current.State, file.Current.RowCount })
            .ToDictionaryAsync(file => file.SourceFileId, file => new AskedFile(file.State, file.RowCount > 0), ct);
    }

    private readonly record struct AskedFile(FileState State, bool HasRows);
}
