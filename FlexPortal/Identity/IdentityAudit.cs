using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;

namespace FlexPortal.Identity;

/// <summary>What is written down of requests that were refused. What users do and change is written by what does it.</summary>
internal static class IdentityAudit
{
    /// <summary>Somebody who is signed in asked for what their role does not allow.</summary>
    public static Task DeniedAsync(this AuditLog log, HttpContext http) => log.WriteAsync(
        new(AuditActors.Of(http), AuditAction.AccessDenied, AuditSubjectKind.Address, http.Request.Path, AuditOutcome.Refused, "NOT_ALLOWED"), CancellationToken.None);
}
