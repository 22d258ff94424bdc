using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A receipt of a deletion.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="Name">Its name, which is free again.</param>
/// <param name="Versions">Versions that are deleted with it.</param>
/// <param name="Rows">Rows of all of them.</param>
/// <param name="Bytes">Bytes of all of them.</param>
/// <param name="DeletedAtUtc">When, UTC.</param>
/// <param name="RestorableUntilUtc">Until when it can be restored, UTC.</param>
/// <param name="CanceledJob">Whether a job that waited to embed it was cancelled.</param>
public sealed record DeletedFile(
    Guid SourceFileId, string Name, int Versions, long Rows, long Bytes, DateTimeOffset DeletedAtUtc, DateTimeOffset RestorableUntilUtc,
    bool CanceledJob);

/// <summary>
/// Deletes a file with its versions in one transaction. Not while it is being embedded: the row of the group keeps every claim out until
/// the deletion is done. It can be restored for <see cref="RetentionOptions.DeletedFiles"/>.
/// </summary>
internal sealed class DeleteFile(PortalDatabase database, AuditLog audit, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <summary>Deletes. Returns a receipt, or why not. A refusal is in the audit log too.</summary>
    public async Task<(DeletedFile? Receipt, PortalError? Error)> ExecuteAsync(
        Guid sourceFileId, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var file = await RemovalSql.FindAsync(connection, sourceFileId, cancellationToken);
        var (receipt, error) = file is null
            ? (null, SourcesErrors.FileNotFound()) : await ApplyAsync(connection, sourceFileId, file.GroupId, by, cancellationToken);
        if (error is not null)
        {
            var name = file?.Name ?? sourceFileId.ToString();
            await audit.WriteAsync(SourcesAuditEvents.Refused(by, AuditAction.SourceDelete, name, error.Code), cancellationToken);
        }

        return (receipt, error);
    }

    private async Task<(DeletedFile? Receipt, PortalError? Error)> ApplyAsync(
        NpgsqlConnection connection, Guid sourceFileId, Guid groupId, AuditActor by, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, groupId, ct) is not { } group)
            return (null, SourcesErrors.FileNotFound());
        if (group.IsArchived)
            return (null, SourcesErrors.GroupArchived());
        if (await QueueSql.IsProcessingAsync(connection, sourceFileId, ct))
            return (null, EmbeddingErrors.InProgress());

        var canceled = await QueueSql.FindQueuedAsync(connection, sourceFileId, ct) is { } job
            && await QueueSql.CancelQueuedAsync(connection, job, by.Name, ct);
        if (await RemovalSql.DeleteAsync(connection, sourceFileId, by.Name, time.GetUtcNow(), ct) is not var (receipt, sha256))
            return (null, SourcesErrors.FileDeleted());

        await audit.CommitAsync(
            transaction, SourcesAuditEvents.Removed(by, AuditAction.SourceDelete, receipt.Name, receipt.Versions, sha256), ct);
        return (
            receipt with { RestorableUntilUtc = receipt.DeletedAtUtc + retention.Value.DeletedFiles, CanceledJob = canceled },
            null);
    }
}
