namespace FlexPortal.Core.Sources.Columns;

/// <summary>Expected errors of preferences.</summary>
internal static class ColumnErrors
{
    /// <summary>The fingerprint is not one.</summary>
    public static PortalError FingerprintInvalid() => new(
        "COLUMNS_HEADER_INVALID", "This does not identify a header.", "Use header_fingerprint of a file of the group.");

    /// <summary>No file of the group has the header, and nothing is saved for it.</summary>
    public static PortalError HeaderNotFound() => new(
        "COLUMNS_HEADER_NOT_FOUND", "No file of the group has this header.", "Use header_fingerprint of a file of the group.");

    /// <summary>No column, or too many.</summary>
    public static PortalError CountInvalid(int most) => new(
        "COLUMNS_COUNT_INVALID", $"Choose 1 to {most} columns.", "Change the choice, then save again.")
    { Field = "columns" };

    /// <summary>A column has no name or a name twice, or its label is too long.</summary>
    public static PortalError ColumnInvalid() => new(
        "COLUMNS_INVALID", "Each column is named once, and a label has at most 100 characters on one line.",
        "Change the choice, then save again.")
    { Field = "columns" };

    /// <summary>The context is too long.</summary>
    public static PortalError ContextInvalid(int most) => new(
        "COLUMNS_CONTEXT_INVALID", $"The context has at most {most} characters, on one line.", "Shorten it, then save again.")
    { Field = "context" };

    /// <summary>Another user saved meanwhile.</summary>
    public static PortalError Changed() => new(
        "COLUMNS_ALREADY_CHANGED", "The columns were saved by another user meanwhile. Nothing was changed.",
        "Look at the saved columns, then save again.");
}
