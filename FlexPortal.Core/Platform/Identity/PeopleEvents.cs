using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// What is written down of people and of the door. What was done is written in the transaction that does it; a refusal after it, whether
/// or not whoever asked still waits for the answer.
/// </summary>
internal static class PeopleEvents
{
    // What was typed may be a password in the wrong field, so a name that nobody has is not written down.
    private const string Nobody = "a name that nobody has";

    /// <summary>Under which name a change is kept with what was changed. The machine itself is no person, whatever its user is called.</summary>
    public static string NameOf(AuditActor by) => by.Kind == AuditActorKind.Machine ? AuditActor.ThisMachine : by.Name;

    public static AuditEvent Of(AuditActor by, AuditAction action, string person, params (string Name, string Value)[] details) => new(
        by, action, AuditSubjectKind.Person, person,
        Details: details.Length == 0 ? null : details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal));

    /// <summary>Something that people change of how they sign in.</summary>
    public static AuditEvent Own(AuditActor by, string person, params (string Name, string Value)[] details) => Of(by, AuditAction.PersonChange, person, details);

    /// <summary>A session has begun; with what beside the password, where there was something.</summary>
    public static AuditEvent SignedIn(AuditActor by, string person, string? with = null) =>
        with is null ? Of(by, AuditAction.SignIn, person) : Of(by, AuditAction.SignIn, person, ("with", with));

    public static AuditEvent Invited(AuditActor by, string person, PortalRole role) => Of(by, AuditAction.PersonInvite, person, ("role", EnumText.From(role)));

    /// <summary>A change of somebody else.</summary>
    public static AuditEvent Changed(AuditActor by, string person, PersonChange change) => change switch
    {
        PersonChange.ToRole to => Of(by, AuditAction.PersonChange, person, ("role", EnumText.From(to.Role))),
        PersonChange.ToAccounts to => Of(by, AuditAction.PersonChange, person, ("accounts", to.Told)),
        PersonChange.ResetCodes => Of(by, AuditAction.PersonChange, person, ("codes", "reset")),
        PersonChange.Disable => Of(by, AuditAction.PersonDisable, person, ("becomes", "disabled")),
        PersonChange.Enable => Of(by, AuditAction.PersonDisable, person, ("becomes", "enabled")),
        _ => Of(by, AuditAction.PasswordChange, person, ("becomes", "reset")),
    };

    public static AuditEvent Rule(AuditActor by, CodesRequiredOf was, CodesRequiredOf becomes) => new(
        by, AuditAction.SettingsChange, AuditSubjectKind.Setting, "one-time codes required of",
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["was"] = EnumText.From(was), ["becomes"] = EnumText.From(becomes) });

    public static async Task<PeopleOutcome> RefuseAsync(this AuditLog audit, AuditEvent entry, PortalError refusal)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = refusal.Code }, CancellationToken.None);
        return new PeopleOutcome.Refused(refusal);
    }

    public static async Task<CodesOutcome> RefuseCodesAsync(this AuditLog audit, AuditEvent entry, PortalError refusal)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = refusal.Code }, CancellationToken.None);
        return new CodesOutcome.Refused(refusal);
    }

    public static async Task<SignInOutcome> RefuseSignInAsync(this AuditLog audit, AuditActor by, string name, SignInRefusal why, Guid? personId)
    {
        var (subject, code) = personId is null ? (Nobody, "NAME_UNKNOWN") : (name, EnumText.From(why).ToUpperInvariant());
        await audit.WriteAsync(Of(by, AuditAction.SignIn, subject) with { Outcome = AuditOutcome.Refused, Code = code }, CancellationToken.None);
        return new SignInOutcome.Refused(why, personId);
    }

    public static Task CommitAsync(this AuditLog audit, IDbContextTransaction transaction, AuditEvent entry, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entry, cancellationToken);

    public static Task CommitAsync(this AuditLog audit, IDbContextTransaction transaction, IReadOnlyList<AuditEvent> entries, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entries, cancellationToken);
}
