using System.Globalization;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// What is written down of users and of the door. What was done is written in the transaction that does it; a refusal after it, whether
/// or not whoever asked still waits for the answer.
/// </summary>
internal static class UserAuditEvents
{
    // What was typed may be a password in the wrong field, so a name that nobody has is not written down.
    private const string Nobody = "a name that nobody has";

    /// <summary>Under which name a change is kept with what was changed. The machine itself is no user, whatever its user is called.</summary>
    public static string NameOf(AuditActor by) => by.Kind == AuditActorKind.Machine ? AuditActor.ThisMachine : by.Name;

    public static AuditEvent Of(AuditActor by, AuditAction action, string user, params (string Name, string Value)[] details) => new(
        by, action, AuditSubjectKind.User, user,
        Details: details.Length == 0 ? null : details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal));

    /// <summary>Something that users change of how they sign in.</summary>
    public static AuditEvent Own(AuditActor by, string user, params (string Name, string Value)[] details) => Of(by, AuditAction.UserChange, user, details);

    /// <summary>A session began: how many attempts failed elsewhere before, and what was used besides the password.</summary>
    public static AuditEvent SignedIn(AuditActor by, string user, int failuresElsewhere, string? with = null) => Of(by, AuditAction.SignIn, user,
    [
        .. with is null ? [] : new[] { ("with", with) },
        .. failuresElsewhere == 0 ? [] : new[] { ("failures_elsewhere", failuresElsewhere.ToString(CultureInfo.InvariantCulture)) },
    ]);

    public static AuditEvent Invited(AuditActor by, string user, PortalRole role) => Of(by, AuditAction.UserInvite, user, ("role", EnumFormatter.From(role)));

    /// <summary>A change of somebody else.</summary>
    public static AuditEvent Changed(AuditActor by, string user, UserChange change) => change switch
    {
        UserChange.ToRole to => Of(by, AuditAction.UserChange, user, ("role", EnumFormatter.From(to.Role))),
        UserChange.ToAccounts to => Of(by, AuditAction.UserChange, user, ("accounts", to.Told)),
        UserChange.ResetTwoFactor => Of(by, AuditAction.UserChange, user, ("codes", "reset")),
        UserChange.Disable => Of(by, AuditAction.UserDisable, user, ("becomes", "disabled")),
        UserChange.Enable => Of(by, AuditAction.UserDisable, user, ("becomes", "enabled")),
        _ => Of(by, AuditAction.PasswordChange, user, ("becomes", "reset")),
    };

    public static AuditEvent Rule(AuditActor by, TwoFactorRequirement was, TwoFactorRequirement becomes) => new(
        by, AuditAction.SettingsChange, AuditSubjectKind.Setting, "one-time codes required of",
        Details: new Dictionary<string, string>(StringComparer.Ordinal) { ["was"] = EnumFormatter.From(was), ["becomes"] = EnumFormatter.From(becomes) });

    public static async Task<UserOutcome> RefuseAsync(this AuditLog audit, AuditEvent entry, PortalError refusal)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = refusal.Code }, CancellationToken.None);
        return new UserOutcome.Refused(refusal);
    }

    public static async Task<TwoFactorOutcome> RefuseTwoFactorAsync(this AuditLog audit, AuditEvent entry, PortalError refusal)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = refusal.Code }, CancellationToken.None);
        return new TwoFactorOutcome.Refused(refusal);
    }

    public static async Task<SignInOutcome> RefuseSignInAsync(this AuditLog audit, AuditActor by, string name, SignInRefusal why, Guid? userId)
    {
        var (subject, code) = userId is null ? (Nobody, "NAME_UNKNOWN") : (name, EnumFormatter.From(why).ToUpperInvariant());
        await audit.WriteAsync(Of(by, AuditAction.SignIn, subject) with { Outcome = AuditOutcome.Refused, Code = code }, CancellationToken.None);
        return new SignInOutcome.Refused(why, userId);
    }

    public static Task CommitAsync(this AuditLog audit, IDbContextTransaction transaction, AuditEvent entry, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entry, cancellationToken);

    public static Task CommitAsync(this AuditLog audit, IDbContextTransaction transaction, IReadOnlyList<AuditEvent> entries, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entries, cancellationToken);
}
