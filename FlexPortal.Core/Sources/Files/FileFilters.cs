using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>The filters of the list of files, and its orders.</summary>
internal static class FileFilters
{
    /// <summary>State of the current version.</summary>
    public static ListFilter<SourceFileRow, FileState> State { get; } =
        ListFilter.Word<SourceFileRow, FileState>("state", "", file => file.Current.State);

    /// <summary>Format of the current version.</summary>
    public static ListFilter<SourceFileRow, TableFormat> Format { get; } =
        ListFilter.Word<SourceFileRow, TableFormat>("format", "", file => file.Current.Format);

    /// <summary>A part of the name.</summary>
    public static ListFilter<SourceFileRow, string> Name { get; } =
        ListFilter.Part<SourceFileRow>("name", "A part of the name", file => file.Name);

    /// <summary>Bytes of a version that was not replaced.</summary>
    public static ListFilter<SourceFileRow, string> Sha256 { get; } = new(
        "sha256", "SHA-256 of a version, 64 hexadecimal digits",
        (text, _) => text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? (text.ToLowerInvariant(), null) : ("", "sha256 has 64 hexadecimal digits."),
        hash => file => file.Versions.Any(version => version.ContentSha256 == hash && version.ReplacedAtUtc == null));

    /// <summary>Whether deleted files are listed, in place of the others.</summary>
    public static ListFilter<SourceFileRow, bool> Deleted { get; } = ListFilter.Flag<SourceFileRow>(
        "deleted", "true: deleted files, which can be restored; without it, files that are not deleted", file => file.DeletedAtUtc != null);

    /// <summary>Current version uploaded at or after, UTC.</summary>
    public static ListFilter<SourceFileRow, DateTimeOffset> From { get; } =
        ListFilter.From<SourceFileRow>("from", "Uploaded", file => file.Current.UploadedAtUtc);

    /// <summary>Current version uploaded before, UTC.</summary>
    public static ListFilter<SourceFileRow, DateTimeOffset> To { get; } =
        ListFilter.To<SourceFileRow>("to", "Uploaded", file => file.Current.UploadedAtUtc);

    /// <summary>By name, without regard to case.</summary>
    public static Keyset<SourceFileRow, ListedFile> ByName { get; } = Keyset.By<SourceFileRow, ListedFile, string>(
        "name", descending: false, file => file.NameKey, file => file.NameKey, file => file.SourceFileId, file => file.SourceFileId);

    /// <summary>Newest upload first.</summary>
    public static Keyset<SourceFileRow, ListedFile> Newest { get; } = Keyset.By<SourceFileRow, ListedFile, DateTimeOffset>(
        "newest", descending: true, file => file.Current.UploadedAtUtc, file => file.UploadedAtUtc, file => file.SourceFileId,
        file => file.SourceFileId);

    /// <summary>Largest first.</summary>
    public static Keyset<SourceFileRow, ListedFile> Size { get; } = Keyset.By<SourceFileRow, ListedFile, long>(
        "size", descending: true, file => file.Current.ByteLength, file => file.ByteLength, file => file.SourceFileId,
        file => file.SourceFileId);

    /// <summary>Most rows first.</summary>
    public static Keyset<SourceFileRow, ListedFile> Rows { get; } = Keyset.By<SourceFileRow, ListedFile, long>(
        "rows", descending: true, file => file.Current.RowCount, file => file.Rows, file => file.SourceFileId, file => file.SourceFileId);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<SourceFileRow, ListedFile> List { get; } =
        new([State, Format, Name, Sha256, Deleted, From, To], [ByName, Newest, Size, Rows]);
}
