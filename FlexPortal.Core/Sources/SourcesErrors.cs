using System.Globalization;

namespace FlexPortal.Core.Sources;

/// <summary>Expected errors of groups and files.</summary>
internal static class SourcesErrors
{
    /// <summary>There is no such group.</summary>
    public static PortalError GroupNotFound() => new(
        "GROUP_NOT_FOUND", "There is no such group.", "Choose one of the list of groups.");

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
        string.Create(CultureInfo.InvariantCulture, $"The file is larger than {most / 1e6:0.#} MB. Nothing was stored."),
        "Split the file, or raise Sources:MaxFileBytes.");

    /// <summary>The file has no byte.</summary>
    public static PortalError FileEmpty() => new("SOURCE_EMPTY", "The file is empty.", "Check what was exported, then upload it again.");

    /// <summary>A file of the group has the name.</summary>
    public static PortalError FileNameTaken(string name, int version) => new(
        "SOURCE_NAME_ALREADY_TAKEN",
        string.Create(CultureInfo.InvariantCulture, $"{name} is in this group, as version {version}."),
        "Upload it as a new version, replace the file, or give it another name.");

    /// <summary>Another file has the name of a deleted one.</summary>
    public static PortalError NameTakenMeanwhile(string name) => new(
        "SOURCE_NAME_ALREADY_TAKEN", $"Another file of the group has the name {name} now. Nothing was restored.",
        "Delete that file first, or download the versions of this one.");

    /// <summary>Another file of the group has the new name.</summary>
    public static PortalError NewNameTaken(string name) => new(
        "SOURCE_NAME_ALREADY_TAKEN", $"Another file of the group has the name {name}. Nothing was changed.", "Choose another name.")
    { Field = "name" };

    /// <summary>The same bytes are in the group.</summary>
    public static PortalError FileKnown(string name, int version) => new(
        "SOURCE_ALREADY_HERE",
        string.Create(CultureInfo.InvariantCulture, $"The same bytes are already here as version {version} of {name}."),
        "Open that file: nothing has to be uploaded.");

    /// <summary>There is no such file.</summary>
    public static PortalError FileNotFound() => new(
        "SOURCE_NOT_FOUND", "There is no such file.", "Choose one of the list of files of its group.");

    /// <summary>The file is not deleted.</summary>
    public static PortalError FileNotDeleted() => new("SOURCE_ALREADY_RESTORED", "The file is not deleted.", "Nothing was changed.");

    /// <summary>The file has no such version.</summary>
    public static PortalError VersionNotFound() => new(
        "SOURCE_VERSION_NOT_FOUND", "The file has no such version.", "Choose one of its list of versions.");

    /// <summary>The file is deleted.</summary>
    public static PortalError FileDeleted() => new(
        "SOURCE_ALREADY_DELETED", "The file is deleted. Nothing was changed.", "Restore the file first.");

    /// <summary>The version has no question.</summary>
    public static PortalError NothingToAnswer() => new(
        "SOURCE_ALREADY_READY", "The version has no open question.", "Nothing was changed.");

    /// <summary>The version was read again meanwhile, or removed.</summary>
    public static PortalError VersionChanged() => new(
        "SOURCE_VERSION_ALREADY_CHANGED", "The version was changed by another user meanwhile. Nothing was changed.",
        "Look at the file again.", Retryable: true);

    /// <summary>The chosen row cannot be the header.</summary>
    public static PortalError HeaderRowInvalid(long row) => new(
        "SOURCE_HEADER_INVALID",
        string.Create(CultureInfo.InvariantCulture, $"Row {row} is empty or does not exist, so it cannot be the header."),
        "Choose another row, or 0 for a table without header.")
    { Field = "header_row" };

    /// <summary>A choice of the reading has a form that none has.</summary>
    public static PortalError ReadingInvalid(string what) => new(
        "SOURCE_READING_INVALID", what, "Choose again, or leave it out: it is then found out from the file.");

    /// <summary>Stored bytes are damaged.</summary>
    public static PortalError FileDamaged(string name, int version) => new(
        "SOURCE_DAMAGED",
        string.Create(CultureInfo.InvariantCulture, $"The stored bytes of version {version} of {name} are damaged."),
        "Upload the file again, and check the disk of the database.", ErrorOwner.Portal);

    /// <summary>There is nothing to compare.</summary>
    public static PortalError SameVersion() => new(
        "SOURCE_VERSIONS_INVALID", "A version cannot be compared with itself.", "Choose two versions.");

    /// <summary>A key column is not in both versions.</summary>
    public static PortalError KeyColumnInvalid(string name) => new(
        "SOURCE_KEY_INVALID", $"The versions have no common column \"{name}\".", "Choose columns that both versions have.")
    { Field = "key" };

    /// <summary>The versions have too many rows to be compared.</summary>
    public static PortalError ComparisonTooLarge(int most) => new(
        "SOURCE_COMPARISON_TOO_LARGE",
        string.Create(CultureInfo.InvariantCulture, $"A version has more than {most:N0} rows: too many to be compared here."),
        "Export both versions as CSV and compare them elsewhere.");
}
