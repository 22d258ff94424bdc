using System.Globalization;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>What is written down of secrets: which one, its last characters and its last day, never its value.</summary>
internal static class SecretAudit
{
    public static AuditEvent Set(AuditActor by, StoredSecret secret) => new(
        by, AuditAction.SecretSet, AuditSubjectKind.Secret, secret.Name,
        Details: Details(
            ("last_four", secret.LastFour),
            ("expires_on", secret.ExpiresOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "not known")));

    public static AuditEvent Removed(AuditActor by, SecretKind kind) =>
        new(by, AuditAction.SecretRemove, AuditSubjectKind.Secret, kind.Name);

    public static AuditEvent Refused(AuditActor by, AuditAction action, SecretKind kind, PortalError refusal) =>
        new(by, action, AuditSubjectKind.Secret, kind.Name, AuditOutcome.Refused, refusal.Code);

    public static AuditEvent Rotated(AuditActor by, Guid key, int secrets, bool revoked) => new(
        by, AuditAction.SettingsChange, AuditSubjectKind.Setting, "key ring",
        Details: Details(
            ("new_key", key.ToString()),
            ("secrets", secrets.ToString(CultureInfo.InvariantCulture)),
            ("older_keys", revoked ? "revoked" : "kept")));

    private static Dictionary<string, string> Details(params (string Name, string Value)[] details) =>
        details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal);
}
