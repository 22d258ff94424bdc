using FlexPortal.Audit;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Identity;

/// <summary>
/// What is written down of people and of the door. It has happened by then, so nobody who closes the page takes the entry back; when it
/// cannot be written the answer says so, and what was done stands.
/// </summary>
internal static class IdentityAudit
{
    // What was typed may be a password in the wrong field, so a name that nobody has is not written down.
    private const string Nobody = "a name that nobody has";

    public static Task SignInAsync(this AuditLog log, HttpContext http, string name, SignInOutcome outcome) => log.WriteAsync(
        outcome switch
        {
            SignInOutcome.SignedIn { Person: var person } => Of(http, person.Name, AuditAction.SignIn),
            SignInOutcome.Refused { PersonId: not null, Why: var why } => Of(http, name.Trim(), AuditAction.SignIn) with { Outcome = AuditOutcome.Refused, Code = EnumText.From(why).ToUpperInvariant() },
            _ => Of(http, Nobody, AuditAction.SignIn) with { Outcome = AuditOutcome.Refused, Code = "NAME_UNKNOWN" },
        },
        CancellationToken.None);

    /// <summary>Something that a person did to themselves, or with a link of their own.</summary>
    public static Task OwnAsync(this AuditLog log, HttpContext http, AuditAction action, string person, PeopleOutcome? outcome = null) =>
        log.WriteAsync(With(Of(http, person, action), outcome), CancellationToken.None);

    /// <summary>An invitation.</summary>
    public static Task InvitedAsync(this AuditLog log, AuditActor by, string person, PortalRole role, PeopleOutcome outcome) => log.WriteAsync(
        With(new(by, AuditAction.PersonInvite, AuditSubjectKind.Person, person.Trim(), Details: Detail("role", EnumText.From(role))), outcome), CancellationToken.None);

    /// <summary>A change of somebody else.</summary>
    public static Task ChangedAsync(this AuditLog log, AuditActor by, string person, PersonChange change, PeopleOutcome outcome)
    {
        var (action, details) = change switch
        {
            PersonChange.ToRole to => (AuditAction.PersonChange, Detail("role", EnumText.From(to.Role))),
            PersonChange.ToAccounts to => (AuditAction.PersonChange, Detail("accounts", to.Told)),
            PersonChange.Disable => (AuditAction.PersonDisable, Detail("becomes", "disabled")),
            PersonChange.Enable => (AuditAction.PersonDisable, Detail("becomes", "enabled")),
            _ => (AuditAction.PasswordChange, Detail("becomes", "reset")),
        };
        return log.WriteAsync(With(new(by, action, AuditSubjectKind.Person, person.Trim(), Details: details), outcome), CancellationToken.None);
    }

    /// <summary>Somebody who is signed in asked for what their role does not allow.</summary>
    public static Task DeniedAsync(this AuditLog log, HttpContext http) => log.WriteAsync(
        new(AuditActors.Of(http), AuditAction.AccessDenied, AuditSubjectKind.Address, http.Request.Path, AuditOutcome.Refused, "NOT_ALLOWED"), CancellationToken.None);

    private static AuditEvent Of(HttpContext http, string person, AuditAction action) => new(AuditActors.Of(http), action, AuditSubjectKind.Person, person);

    private static AuditEvent With(AuditEvent entry, PeopleOutcome? outcome) =>
        outcome is PeopleOutcome.Refused { Refusal.Code: var code } ? entry with { Outcome = AuditOutcome.Refused, Code = code } : entry;

    private static Dictionary<string, string> Detail(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
