namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// Something that a user may or may not do. A policy is named after its capability, and pages, endpoints, the hub and the handlers of
/// live pages ask for the same ones. Which role has which: <see cref="RoleCapabilities"/>.
/// </summary>
public enum Capability
{
    /// <summary>See runs, sections, rows, comparisons and verifications, and follow them live.</summary>
    ReadRuns,

    /// <summary>Start and cancel runs, and change special days of trading calendars.</summary>
    RunIngestion,

    /// <summary>Take the broker's original bytes out of the portal: artifacts and evidence packs.</summary>
    DownloadArtifacts,

    /// <summary>Write labels and notes, and say that a missing section or bar is expected; acknowledge and snooze incidents.</summary>
    EditLabels,

    /// <summary>Change groups and files of sources: upload, delete, choose columns, embed.</summary>
    EditSources,

    /// <summary>Invite users, change their roles, disable them, reset their passwords.</summary>
    ManageUsers,

    /// <summary>See and revoke the API tokens of others.</summary>
    ManageTokens,

    /// <summary>Change settings of the whole portal.</summary>
    ManageSettings,

    /// <summary>Set the broker's token and other secrets.</summary>
    ManageSecrets,

    /// <summary>Read the audit log.</summary>
    ReadAudit,
}
