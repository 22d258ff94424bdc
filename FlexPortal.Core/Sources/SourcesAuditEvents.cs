using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.Sources;

/// <summary>Audit entries about groups and files. They hold names, and nothing of what is in a file.</summary>
internal static class SourcesAuditEvents
{
    public static AuditEvent Group(AuditActor by, AuditAction action, string name, string? formerName = null) => new(
        by, action, AuditSubjectKind.Group, name,
        Details: formerName is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["was"] = formerName });

    public static AuditEvent GroupRefused(AuditActor by, AuditAction action, string name, string code) =>
        new(by, action, AuditSubjectKind.Group, name, AuditOutcome.Refused, code);
}
