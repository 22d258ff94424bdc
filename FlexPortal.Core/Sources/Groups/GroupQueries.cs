using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Groups;

/// <summary>Reads groups.</summary>
public sealed class GroupQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>Groups by name, archived ones after the others.</summary>
    public async Task<IReadOnlyList<DocumentGroup>> ListAsync(bool archived, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var groups = await context.Set<DocumentGroupRow>().AsNoTracking().Where(group => archived || group.ArchivedAtUtc == null)
            .Select(DocumentGroupRow.Read).ToListAsync(cancellationToken);
        return
        [
            .. groups.OrderBy(group => group.ArchivedAtUtc is not null).ThenBy(group => group.Name, StringComparer.OrdinalIgnoreCase)
                .ThenBy(group => group.GroupId),
        ];
    }

    /// <summary>One group; null when there is none.</summary>
    public async Task<DocumentGroup?> FindAsync(Guid groupId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<DocumentGroupRow>().AsNoTracking().Where(group => group.GroupId == groupId)
            .Select(DocumentGroupRow.Read).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The group that a user looked at last; null without one.</summary>
    public async Task<Guid?> FindChosenAsync(string userName, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<ChosenGroupRow>().AsNoTracking().Where(choice => choice.UserName == userName)
            .Select(choice => (Guid?)choice.GroupId).FirstOrDefaultAsync(cancellationToken);
    }
}
