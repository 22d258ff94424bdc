using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Platform.Retention;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Groups;
using Microsoft.Extensions.Options;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>
/// Undoes a deletion, for <see cref="RetentionOptions.DeletedFiles"/> after it. Not when another file has the name meanwhile. A
/// version that was not embedded is in the queue again.
/// </summary>
internal sealed class RestoreFile(PortalDatabase database, AuditLog audit, IOptions<RetentionOptions> retention, TimeProvider time)
{
    /// <summary>Restores. Returns why not; null when it is done. A refusal is in the audit log too.</summary>
    public async Task<PortalError?> ExecuteAsync(Guid sourceFileId, AuditActor by, CancellationToken cancellationToken)
    {
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var file = await RemovalSql.FindAsync(connection, sourceFileId, cancellationToken);
        var error = file is null
            ? SourcesErrors.FileNotFound() : await ApplyAsync(connection, sourceFileId, file, by, cancellationToken);
        if (error is not null)
        {
            var name = file?.Name ?? sourceFileId.ToString();
            await audit.WriteAsync(SourcesAuditEvents.Refused(by, AuditAction.SourceRestore, name, error.Code), cancellationToken);
        }

        return error;
    }

    private async Task<PortalError?> ApplyAsync(
        NpgsqlConnection connection, Guid sourceFileId, FoundFile file, AuditActor by, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await GroupSql.LockAsync(connection, file.GroupId, ct) is not { } group)
            return SourcesErrors.FileNotFound();
        if (group.IsArchived)
            return SourcesErrors.GroupArchived();
        try
        {
            if (!await RemovalSql.RestoreAsync(connection, sourceFileId, time.GetUtcNow() - retention.Value.DeletedFiles, ct))
                return file.IsDeleted ? SourcesErrors.FileNotFound() : SourcesErrors.FileNotDeleted();
        }
        catch (PostgresException taken) when (taken.ConstraintName is "uq_source_file_name")
        {
            return SourcesErrors.NameTakenMeanwhile(file.Name);
        }

        if (!await QueueSql.IsEmbeddedAsync(connection, sourceFileId, ct))
        {
            await QueueSql.EnqueueAsync(
                connection, file.GroupId, [sourceFileId], new(EmbeddingKind.Embed, BatchId: null, by.Name), ct);
        }

        var entry = new AuditEvent(by, AuditAction.SourceRestore, AuditSubjectKind.Source, file.Name);
        await audit.CommitAsync(transaction, entry, ct);
        return null;
    }
}
