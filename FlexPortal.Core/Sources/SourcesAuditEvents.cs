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

    public static AuditEvent Removed(AuditActor by, AuditAction action, string name, int versions, string sha256) => new(
        by, action, AuditSubjectKind.Source, name,
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["versions"] = versions.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = sha256,
        });
}
