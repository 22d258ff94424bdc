using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Groups;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>Pauses the queue of a group and resumes it. Files that are being embedded go on to their end.</summary>
internal sealed class PauseQueue(PortalDatabase database, AuditLog audit)
{
    /// <summary>Pauses or resumes; null when that was done. A refusal is in the audit log too.</summary>
    public async Task<PortalError?> ExecuteAsync(Guid groupId, bool paused, AuditActor by, CancellationToken cancellationToken)
    {
        var error = await ChangeAsync(groupId, paused, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(SourcesAuditEvents.QueueNotPaused(by, groupId, paused, error.Code), cancellationToken);
        return error;
    }

    private async Task<PortalError?> ChangeAsync(Guid groupId, bool paused, AuditActor by, CancellationToken ct)
    {
        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, groupId, ct) is not { } group)
            return SourcesErrors.GroupNotFound();
        if (!await QueueSql.SetPausedAsync(connection, groupId, paused, ct))
            return EmbeddingErrors.AlreadyPaused(paused);

        await audit.CommitAsync(transaction, SourcesAuditEvents.QueuePaused(by, group.Name, paused), ct);
        return null;
    }
}
