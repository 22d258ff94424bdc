using System.Collections.Frozen;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>What a user is to the portal. Stored as a lower-case word.</summary>
public enum PortalRole
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Reads, starts and cancels runs, downloads artifacts, edits labels, notes and sources.</summary>
    Analyst,

    /// <summary>Everything, users and settings included.</summary>
    Admin,
}

/// <summary>The one table that says which role may do what.</summary>
public static class RoleCapabilities
{
    private static readonly FrozenDictionary<PortalRole, FrozenSet<Capability>> Table = new Dictionary<PortalRole, FrozenSet<Capability>>
    {
        [PortalRole.Viewer] = FrozenSet.Create(Capability.ReadRuns),
        [PortalRole.Analyst] = FrozenSet.Create(
            Capability.ReadRuns, Capability.RunIngestion, Capability.DownloadArtifacts, Capability.EditLabels,
            Capability.EditSources),
        [PortalRole.Admin] = Enum.GetValues<Capability>().ToFrozenSet(),
    }.ToFrozenDictionary();

    /// <summary>Whether the role has the capability. A role that the table does not name has none.</summary>
    public static bool May(this PortalRole role, Capability capability) =>
        Table.TryGetValue(role, out var capabilities) && capabilities.Contains(capability);
}
