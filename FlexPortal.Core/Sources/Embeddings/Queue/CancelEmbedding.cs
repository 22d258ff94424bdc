using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>
/// Cancels a job: at once while it waits, within a heartbeat while it is processed. The former set answers on, and vectors that were
/// stored stay.
/// </summary>
internal sealed class CancelEmbedding(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts, AuditLog audit)
{
    /// <summary>Cancels, or asks the process that works on it to stop; null when done. A refusal is in the audit log too.</summary>
    public async Task<PortalError?> ExecuteAsync(Guid jobId, AuditActor by, CancellationToken cancellationToken)
    {
        var error = await CancelAsync(jobId, by, cancellationToken);
        if (error is not null)
            await audit.WriteAsync(SourcesAuditEvents.EmbeddingNotCanceled(by, jobId, error.Code), cancellationToken);
        return error;
    }

    private async Task<PortalError?> CancelAsync(Guid jobId, AuditActor by, CancellationToken ct)
    {
        if (await FindFileAsync(jobId, ct) is not { } file)
            return EmbeddingErrors.JobNotFound();

        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // A claim between the two statements is met by the second one; a retry between them by asking again.
        if (!await QueueSql.CancelQueuedAsync(connection, jobId, by.Name, ct)
            && !await EmbeddingJobs.Jobs.Sql.RequestCancelAsync(connection, jobId, by.Name, reason: null, ct)
            && !await QueueSql.CancelQueuedAsync(connection, jobId, by.Name, ct))
            return EmbeddingErrors.JobOver();

        await QueueSql.HintAsync(connection, jobId, ct);
        await audit.CommitAsync(transaction, SourcesAuditEvents.EmbeddingCanceled(by, file, jobId), ct);
        return null;
    }

    private async Task<string?> FindFileAsync(Guid jobId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        return await context.Set<EmbeddingJobRow>().AsNoTracking().Where(job => job.EmbeddingJobId == jobId)
            .Select(job => job.File.Name).FirstOrDefaultAsync(ct);
    }
}
