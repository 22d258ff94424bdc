using System.Linq.Expressions;
using FlexPortal.Core.Sources.Tables;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A file of a group with its current version.</summary>
/// <param name="SourceFileId">Key.</param>
/// <param name="GroupId">Its group.</param>
/// <param name="Name">Its name, unique in the group without regard to case while it is not deleted.</param>
/// <param name="Version">Number of the current version.</param>
/// <param name="VersionLabel">Label of the current version; null without one.</param>
/// <param name="Versions">Versions that are kept.</param>
/// <param name="Format">Format of the current version, by its content.</param>
/// <param name="State">Whether a user must look before the current version is embedded.</param>
/// <param name="ByteLength">Bytes of the current version.</param>
/// <param name="Sha256">SHA-256 of them.</param>
/// <param name="Rows">Rows below the header.</param>
/// <param name="Columns">Columns, those that are skipped included.</param>
/// <param name="UploadedBy">Who uploaded the current version.</param>
/// <param name="UploadedAtUtc">When, UTC.</param>
/// <param name="CreatedAtUtc">When the first version was uploaded, UTC.</param>
/// <param name="DeletedBy">Who deleted the file; null while it is not deleted.</param>
/// <param name="DeletedAtUtc">When, UTC; null while it is not deleted.</param>
public sealed record ListedFile(
    Guid SourceFileId, Guid GroupId, string Name, int Version, string? VersionLabel, int Versions, TableFormat Format, FileState State,
    long ByteLength, string Sha256, long Rows, int Columns, string UploadedBy, DateTimeOffset UploadedAtUtc, DateTimeOffset CreatedAtUtc,
    string? DeletedBy, DateTimeOffset? DeletedAtUtc)
{
    /// <summary>How far its embedding is.</summary>
    public FileEmbedding Embedding { get; init; } = new(FileEmbeddingState.None);

    /// <summary>The name as the database orders it.</summary>
    internal string NameKey { get; init; } = "";

    internal static Expression<Func<SourceFileRow, ListedFile>> Read { get; } = row => new ListedFile(
        row.SourceFileId, row.GroupId, row.Name, row.Current.Version, row.Current.VersionLabel, row.Versions.Count, row.Current.Format,
        row.Current.State, row.Current.ByteLength, row.Current.ContentSha256, row.Current.RowCount, row.Current.ColumnCount,
        row.Current.UploadedBy, row.Current.UploadedAtUtc, row.CreatedAtUtc, row.DeletedBy, row.DeletedAtUtc)
    {
        NameKey = row.NameKey,
    };
}

/// <summary>A version of a file.</summary>
/// <param name="FileVersionId">Key.</param>
/// <param name="Version">Its number, from 1.</param>
/// <param name="VersionLabel">Its label; null without one.</param>
/// <param name="Format">Its format, by its content.</param>
/// <param name="State">Whether a user must look before it is embedded.</param>
/// <param name="ByteLength">Its bytes.</param>
/// <param name="Sha256">SHA-256 of them.</param>
/// <param name="Rows">Rows below the header.</param>
/// <param name="Columns">Columns, those that are skipped included.</param>
/// <param name="HeaderFingerprint">The same for files with the same header, 32 hexadecimal digits.</param>
/// <param name="UploadedBy">Who uploaded it.</param>
/// <param name="UploadedAtUtc">When, UTC.</param>
/// <param name="ReplacedAtUtc">When a later version took its place for good, UTC: it is removed later. Null when none did.</param>
/// <param name="IsCurrent">Whether it is the current version.</param>
public sealed record ListedVersion(
    Guid FileVersionId, int Version, string? VersionLabel, TableFormat Format, FileState State, long ByteLength, string Sha256, long Rows,
    int Columns, string HeaderFingerprint, string UploadedBy, DateTimeOffset UploadedAtUtc, DateTimeOffset? ReplacedAtUtc, bool IsCurrent);

/// <summary>A file with its versions.</summary>
/// <param name="File">The file.</param>
/// <param name="Versions">Its versions, newest first.</param>
public sealed record FileDetail(ListedFile File, IReadOnlyList<ListedVersion> Versions);

/// <summary>How a version is read, and its first rows.</summary>
/// <param name="SourceFileId">The file.</param>
/// <param name="FileVersionId">The version.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="Version">Number of the version.</param>
/// <param name="VersionLabel">Its label; null without one.</param>
/// <param name="Format">Its format.</param>
/// <param name="State">Whether a user must look before it is embedded.</param>
/// <param name="RowCount">Rows below the header.</param>
/// <param name="Reading">Sheets, character set, header with its reason, columns, warnings and questions.</param>
/// <param name="Rows">
/// Rows below the header, at most 200: the first ones, or those from the number that was asked for. Cells of more than 300 characters
/// are cut.
/// </param>
public sealed record FilePreview(
    Guid SourceFileId, Guid FileVersionId, string Name, int Version, string? VersionLabel, TableFormat Format, FileState State,
    long RowCount, FileReading Reading, IReadOnlyList<PreviewRow> Rows)
{
    /// <summary>Number of the row from which on rows were asked for; null for the first ones.</summary>
    public long? FromRow { get; init; }

    /// <summary>Whether rows follow the last one.</summary>
    public bool HasMore { get; init; }
}
