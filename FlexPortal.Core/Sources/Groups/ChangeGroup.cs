using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Persistence;
using Npgsql;

namespace FlexPortal.Core.Sources.Groups;

/// <summary>A change of a group.</summary>
public abstract record GroupChange
{
    private GroupChange()
    {
    }

    /// <summary>Makes a group.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Create(string Name) : GroupChange;

    /// <summary>Gives a group another name.</summary>
    /// <param name="GroupId">The group.</param>
    /// <param name="Name">The new name.</param>
    public sealed record Rename(Guid GroupId, string Name) : GroupChange;

    /// <summary>Archives a group: it can be read and searched, and nothing in it changes.</summary>
    /// <param name="GroupId">The group.</param>
    public sealed record Archive(Guid GroupId) : GroupChange;

    /// <summary>Makes an archived group one that can be changed.</summary>
    /// <param name="GroupId">The group.</param>
    public sealed record Restore(Guid GroupId) : GroupChange;
}

/// <summary>Creates, renames, archives and restores groups. Two active groups never have the same name, in upper or lower case.</summary>
internal sealed class ChangeGroup(PortalDatabase database, AuditLog audit, TimeProvider time)
{
    private const int LongestName = 100;

    /// <summary>Changes. Returns the id of the group, or why not. A refusal is in the audit log too.</summary>
    public async Task<(Guid? GroupId, PortalError? Error)> ExecuteAsync(
        GroupChange change, AuditActor by, CancellationToken cancellationToken)
    {
        var (groupId, error) = await ApplyAsync(change, by, cancellationToken);
        if (error is not null)
        {
            var subject = change switch
            {
                GroupChange.Create create => Cut(create.Name),
                GroupChange.Rename rename => rename.GroupId.ToString(),
                GroupChange.Archive archive => archive.GroupId.ToString(),
                GroupChange.Restore restore => restore.GroupId.ToString(),
                _ => "",
            };
            await audit.WriteAsync(SourcesAuditEvents.GroupRefused(by, ActionOf(change), subject, error.Code), cancellationToken);
        }

        return (groupId, error);
    }

    private async Task<(Guid? GroupId, PortalError? Error)> ApplyAsync(GroupChange change, AuditActor by, CancellationToken ct)
    {
        var name = change switch
        {
            GroupChange.Create create => LineText.Name(create.Name),
            GroupChange.Rename rename => LineText.Name(rename.Name),
            _ => null,
        };
        if (name is not null && !LineText.Fits(name, LongestName))
            return (null, SourcesErrors.GroupNameInvalid());

        await using var connection = await database.Main.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        try
        {
            return change switch
            {
                GroupChange.Create => await CreateAsync(transaction, name!, by, ct),
                GroupChange.Rename rename => await RenameAsync(transaction, rename.GroupId, name!, by, ct),
                GroupChange.Archive archive => await SetArchivedAsync(transaction, archive.GroupId, archived: true, by, ct),
                GroupChange.Restore restore => await SetArchivedAsync(transaction, restore.GroupId, archived: false, by, ct),
                _ => throw new ArgumentOutOfRangeException(nameof(change)),
            };
        }
        catch (PostgresException taken) when (taken.ConstraintName is "uq_document_group_name")
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return (null, SourcesErrors.GroupNameTaken());
        }
    }

    private async Task<(Guid? GroupId, PortalError? Error)> CreateAsync(
        NpgsqlTransaction transaction, string name, AuditActor by, CancellationToken ct)
    {
        var groupId = Guid.CreateVersion7();
        await GroupSql.InsertAsync(transaction.Connection!, groupId, name, by.Name, time.GetUtcNow(), ct);
        await audit.CommitAsync(transaction, SourcesAuditEvents.Group(by, AuditAction.GroupCreate, name), ct);
        return (groupId, null);
    }

    private async Task<(Guid? GroupId, PortalError? Error)> RenameAsync(
        NpgsqlTransaction transaction, Guid groupId, string name, AuditActor by, CancellationToken ct)
    {
        if (await GroupSql.LockAsync(transaction.Connection!, groupId, ct) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.IsArchived)
            return (null, SourcesErrors.GroupArchived());

        await GroupSql.RenameAsync(transaction.Connection!, groupId, name, ct);
        await audit.CommitAsync(transaction, SourcesAuditEvents.Group(by, AuditAction.GroupRename, name, group.Name), ct);
        return (groupId, null);
    }

    private async Task<(Guid? GroupId, PortalError? Error)> SetArchivedAsync(
        NpgsqlTransaction transaction, Guid groupId, bool archived, AuditActor by, CancellationToken ct)
    {
        if (await GroupSql.LockAsync(transaction.Connection!, groupId, ct) is not { } group)
            return (null, SourcesErrors.GroupNotFound());
        if (group.IsArchived == archived)
            return (null, archived ? SourcesErrors.GroupArchived() : SourcesErrors.GroupActive());

        await GroupSql.SetArchivedAsync(transaction.Connection!, groupId, archived ? by.Name : null, time.GetUtcNow(), ct);
        var action = archived ? AuditAction.GroupArchive : AuditAction.GroupRestore;
        await audit.CommitAsync(transaction, SourcesAuditEvents.Group(by, action, group.Name), ct);
        return (groupId, null);
    }

    private static AuditAction ActionOf(GroupChange change) => change switch
    {
        GroupChange.Create => AuditAction.GroupCreate,
        GroupChange.Rename => AuditAction.GroupRename,
        GroupChange.Archive => AuditAction.GroupArchive,
        _ => AuditAction.GroupRestore,
    };

    private static string Cut(string name) => name.Length <= LongestName ? name : name[..LongestName];
}
