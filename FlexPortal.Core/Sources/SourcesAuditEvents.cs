using System.Globalization;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Sources.Columns;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Files;

namespace FlexPortal.Core.Sources;

/// <summary>Audit entries about groups and files. They hold names, and nothing of what is in a file.</summary>
internal static class SourcesAuditEvents
{
    public static AuditEvent Group(AuditActor by, AuditAction action, string name, string? formerName = null) => new(
        by, action, AuditSubjectKind.Group, name,
        Details: formerName is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["was"] = formerName });

    public static AuditEvent GroupRefused(AuditActor by, AuditAction action, string name, string code) =>
        new(by, action, AuditSubjectKind.Group, name, AuditOutcome.Refused, code);

    public static AuditEvent Uploaded(AuditActor by, string group, UploadedFile file) => new(
        by, AuditAction.SourceUpload, AuditSubjectKind.Source, file.Name,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["group"] = group,
            ["version"] = file.Version.ToString(CultureInfo.InvariantCulture),
            ["rows"] = file.Rows.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = file.Sha256,
        });

    public static AuditEvent NotUploaded(AuditActor by, string name, string code) => new(
        by, AuditAction.SourceUpload, AuditSubjectKind.Source, LineText.Cut(name, 255), AuditOutcome.Refused, code);

    /// <summary>A refusal about a file.</summary>
    public static AuditEvent Refused(AuditActor by, AuditAction action, string name, string code) =>
        new(by, action, AuditSubjectKind.Source, LineText.Cut(name, 255), AuditOutcome.Refused, code);

    public static AuditEvent OfVersion(AuditActor by, AuditAction action, StoredVersion version, string? choice = null)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["version"] = version.Version.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = version.Sha256,
        };
        if (choice is not null)
            details["choice"] = choice;
        return new(by, action, AuditSubjectKind.Source, version.Name, Details: details);
    }

    public static AuditEvent Renamed(AuditActor by, string name, string formerName) => new(
        by, AuditAction.SourceRename, AuditSubjectKind.Source, name,
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["was"] = formerName });

    public static AuditEvent Removed(AuditActor by, AuditAction action, string name, int versions, string sha256) => new(
        by, action, AuditSubjectKind.Source, name,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["versions"] = versions.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = sha256,
        });

    public static AuditEvent ColumnsSaved(AuditActor by, string group, ColumnsToSave columns, int version) => new(
        by, AuditAction.ColumnsSave, AuditSubjectKind.Group, group,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["header"] = columns.HeaderFingerprint,
            ["columns"] = columns.Columns.Count.ToString(CultureInfo.InvariantCulture),
            ["private"] = columns.Columns.Count(column => column.IsPrivate).ToString(CultureInfo.InvariantCulture),
            ["version"] = version.ToString(CultureInfo.InvariantCulture),
        });

    public static AuditEvent ColumnsNotSaved(AuditActor by, Guid groupId, string code) =>
        new(by, AuditAction.ColumnsSave, AuditSubjectKind.Group, groupId.ToString(), AuditOutcome.Refused, code);

    public static AuditEvent Reembedded(AuditActor by, string group, ReEmbedOutcome outcome) => new(
        by, AuditAction.SourceReembed, AuditSubjectKind.Group, group,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["batch"] = outcome.BatchId.ToString(),
            ["queued"] = outcome.Queued.Count.ToString(CultureInfo.InvariantCulture),
            ["skipped"] = outcome.Skipped.Count.ToString(CultureInfo.InvariantCulture),
        });

    public static AuditEvent NotReembedded(AuditActor by, Guid groupId, string code) =>
        new(by, AuditAction.SourceReembed, AuditSubjectKind.Group, groupId.ToString(), AuditOutcome.Refused, code);

    public static AuditEvent EmbeddingCanceled(AuditActor by, string file, Guid jobId) => new(
        by, AuditAction.EmbeddingCancel, AuditSubjectKind.Source, file,
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["job"] = jobId.ToString() });

    public static AuditEvent EmbeddingNotCanceled(AuditActor by, Guid jobId, string code) =>
        new(by, AuditAction.EmbeddingCancel, AuditSubjectKind.Source, jobId.ToString(), AuditOutcome.Refused, code);

    public static AuditEvent QueuePaused(AuditActor by, string group, bool paused) =>
        new(by, paused ? AuditAction.QueuePause : AuditAction.QueueResume, AuditSubjectKind.Group, group);

    public static AuditEvent QueueNotPaused(AuditActor by, Guid groupId, bool paused, string code) => new(
        by, paused ? AuditAction.QueuePause : AuditAction.QueueResume, AuditSubjectKind.Group, groupId.ToString(), AuditOutcome.Refused,
        code);
}
