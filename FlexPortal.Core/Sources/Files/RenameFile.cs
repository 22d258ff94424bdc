using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Groups;
using Npgsql;

namespace FlexPortal.Core.Sources.Files;

/// <summary>Renames a file with all its versions. A later upload under the former name is a new file.</summary>
internal sealed class RenameFile(PortalDatabase database, AuditLog audit)
{
    /// <summary>Renames. Returns why not; null when it is done. A refusal is in the audit log too.</summary>
    /// <param name="sourceFileId">The file.</param>
    /// <param name="name">Its new name, 1 to 255 characters on one line.</param>
    /// <param name="by">Who renames it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<PortalError?> ExecuteAsync(Guid sourceFileId, string name, AuditActor by, CancellationToken cancellationToken)
    {
        name = LineText.Name(name);
        await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
        var file = await RemovalSql.FindAsync(connection, sourceFileId, cancellationToken);
        var error = file is null ? SourcesErrors.FileNotFound()
            : UploadFile.IsName(name) ? await ApplyAsync(connection, (sourceFileId, file.GroupId), name, by, cancellationToken)
            : SourcesErrors.FileNameInvalid();
        if (error is not null)
        {
            await audit.WriteAsync(
                SourcesAuditEvents.Refused(by, AuditAction.SourceRename, file?.Name ?? sourceFileId.ToString(), error.Code),
                cancellationToken);
        }

        return error;
    }

    private async Task<PortalError?> ApplyAsync(
        NpgsqlConnection connection, (Guid Id, Guid GroupId) file, string name, AuditActor by, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Read again: uploads, deletions and other names wait for the row of the group.
        if (await GroupSql.LockAsync(connection, file.GroupId, ct) is not { } group
            || await RemovalSql.FindAsync(connection, file.Id, ct) is not { } now)
            return SourcesErrors.FileNotFound();
        if (group.IsArchived)
            return SourcesErrors.GroupArchived();
        if (now.IsDeleted)
            return SourcesErrors.FileDeleted();
        try
        {
            await FileSql.RenameAsync(connection, now, file.Id, name, ct);
        }
        catch (PostgresException taken) when (taken.ConstraintName is "uq_source_file_name")
        {
            return SourcesErrors.NewNameTaken(name);
        }

        await audit.CommitAsync(transaction, SourcesAuditEvents.Renamed(by, name, now.Name), ct);
        return null;
    }
}
