using System.Globalization;
using FlexPortal.Core.Platform.Audit;
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
        by, AuditAction.SourceUpload, AuditSubjectKind.Source, name.Length <= 255 ? name : name[..255], AuditOutcome.Refused, code);
}
