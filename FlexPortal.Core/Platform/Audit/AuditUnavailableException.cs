namespace FlexPortal.Core.Platform.Audit;

/// <summary>
/// An entry could not be written, code AUDIT_UNAVAILABLE: what it would have told of was not done, or was done and is not written down, as
/// the caller knows. The inner exception is the database's.
/// </summary>
public sealed class AuditUnavailableException(Exception inner) : Exception("The audit log could not be written to.", inner)
{
    /// <summary>The stable code.</summary>
    public const string Code = "AUDIT_UNAVAILABLE";

    /// <summary>The error to show when what needed the entry was not done.</summary>
    public static PortalError Error { get; } = new(
        Code,
        "Nothing was done, because the audit log takes no entries.",
        "Look at the portal's log for the database's reason, then try again.",
        ErrorOwner.Portal, Retryable: true);
}
