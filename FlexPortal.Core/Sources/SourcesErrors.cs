namespace FlexPortal.Core.Sources;

/// <summary>Expected errors of groups and files.</summary>
internal static class SourcesErrors
{
    /// <summary>There is no such group.</summary>
    public static PortalError GroupNotFound() => new(
        "GROUP_NOT_FOUND", "There is no such group.", "GET /sources/groups lists the groups with their ids.");

    /// <summary>The name cannot be one of a group.</summary>
    public static PortalError GroupNameInvalid() => new(
        "GROUP_NAME_INVALID", "The name of a group has 1 to 100 characters, on one line.", "Choose another name.")
    { Field = "name" };

    /// <summary>Another group has the name.</summary>
    public static PortalError GroupNameTaken() => new(
        "GROUP_NAME_ALREADY_TAKEN", "Another group has this name.", "Choose another name, or use that group.")
    { Field = "name" };

    /// <summary>The group is archived.</summary>
    public static PortalError GroupArchived() => new(
        "GROUP_ALREADY_ARCHIVED", "The group is archived and cannot be changed.", "Restore the group first.");

    /// <summary>The group is not archived.</summary>
    public static PortalError GroupActive() => new(
        "GROUP_ALREADY_ACTIVE", "The group is not archived.", "Nothing was changed.");
}
