using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Identity;

/// <summary>What is written down of requests that were refused. What users do and change is written by what does it.</summary>
internal static class IdentityAudit
{
    /// <summary>A signed-in user lacks the permission for a request.</summary>
    public static Task DeniedAsync(this AuditLog log, HttpContext http) => log.WriteAsync(
        new(
            AuditActors.Of(http),
            AuditAction.AccessDenied,
            AuditSubjectKind.Address,
            http.Request.Path,
            AuditOutcome.Refused,
            "NOT_ALLOWED"),
        CancellationToken.None);
}
