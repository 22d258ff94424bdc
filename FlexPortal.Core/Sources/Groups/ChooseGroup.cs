using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Sources.Groups;

/// <summary>Remembers the group that a user looks at.</summary>
internal sealed class ChooseGroup(PortalDatabase database)
{
    /// <summary>Remembers it; nothing happens when there is no such group.</summary>
    public Task ExecuteAsync(string userName, Guid groupId, CancellationToken cancellationToken) =>
        GroupSql.ChooseAsync(database.Main, userName, groupId, cancellationToken);
}
