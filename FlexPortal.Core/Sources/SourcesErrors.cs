using System.Globalization;

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

    /// <summary>The name cannot be one of a file.</summary>
    public static PortalError FileNameInvalid() => new(
        "SOURCE_NAME_INVALID", "The name of a file has 1 to 255 characters, on one line and without slashes.", "Rename the file.")
    { Field = "name" };

    /// <summary>The label cannot be one of a version.</summary>
    public static PortalError VersionLabelInvalid() => new(
        "SOURCE_LABEL_INVALID", "The label of a version has 1 to 100 characters, on one line.", "Choose another label, or none.")
    { Field = "label" };

    /// <summary>The file is too large.</summary>
    public static PortalError FileTooLarge(long most) => new(
        "SOURCE_TOO_LARGE",
        string.Create(CultureInfo.InvariantCulture, $"The file is larger than {most / 1048576.0:0.#} MB. Nothing was stored."),
        "Split the file, or raise Sources:MaxFileBytes.");

    /// <summary>The file has no byte.</summary>
    public static PortalError FileEmpty() => new("SOURCE_EMPTY", "The file is empty.", "Check what was exported, then upload it again.");

    /// <summary>A file of the group has the name.</summary>
    public static PortalError FileNameTaken(string name, int version) => new(
        "SOURCE_NAME_ALREADY_TAKEN",
        string.Create(CultureInfo.InvariantCulture, $"{name} is in this group, as version {version}."),
        "Upload it as a new version, replace the file, or give it another name.");

    /// <summary>The same bytes are in the group.</summary>
    public static PortalError FileKnown(string name, int version) => new(
        "SOURCE_ALREADY_HERE",
        string.Create(CultureInfo.InvariantCulture, $"The same bytes are already here as version {version} of {name}."),
        "Nothing to do. To keep them under another name, delete that file first.");

    /// <summary>There is no such file.</summary>
    public static PortalError FileNotFound() => new(
        "SOURCE_NOT_FOUND", "There is no such file.", "GET /sources/groups/{id}/files lists the files of a group.");

    /// <summary>The file is not deleted.</summary>
    public static PortalError FileNotDeleted() => new("SOURCE_ALREADY_RESTORED", "The file is not deleted.", "Nothing was changed.");
}
