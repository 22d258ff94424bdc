using System.Globalization;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>
/// Audit entries of users and sign-ins. A change is audited in its own transaction; an error afterwards, whether or not the caller
/// still waits for the answer.
/// </summary>
internal static class UserAuditEvents
{
    // What was typed may be a password in the wrong field, so an unknown name is not recorded.
    private const string UnknownName = "unknown name";

    /// <summary>The name that a change is stored with. The machine is not a user, whatever its operating system user is called.</summary>
    public static string NameOf(AuditActor by) => by.Kind == AuditActorKind.Machine ? AuditActor.ThisMachine : by.Name;

    /// <summary>The user who has just proven who they are, in place of an unknown sender.</summary>
    public static AuditActor Proven(AuditActor by, string user) =>
        by.Kind == AuditActorKind.Unknown ? by with { Name = user, Kind = AuditActorKind.User } : by;

    public static AuditEvent Of(AuditActor by, AuditAction action, string user, params (string Name, string Value)[] details) => new(
        by, action, AuditSubjectKind.User, user,
        Details: details.Length == 0 ? null : details.ToDictionary(detail => detail.Name, detail => detail.Value, StringComparer.Ordinal));

    /// <summary>A change by users of how they sign in.</summary>
    public static AuditEvent Own(AuditActor by, string user, params (string Name, string Value)[] details) =>
        Of(by, AuditAction.UserChange, user, details);

    /// <summary>A sign-in, with the number of failed attempts elsewhere before it and the second factor.</summary>
    public static AuditEvent SignedIn(AuditActor by, string user, int failuresElsewhere, string? with = null) =>
        // The actor is the user who signs in, also when another user was signed in in this browser.
        Of(by with { Name = user, Kind = AuditActorKind.User }, AuditAction.SignIn, user,
    [
        .. with is null ? [] : new[] { ("with", with) },
        .. failuresElsewhere == 0 ? [] : new[] { ("failures_elsewhere", failuresElsewhere.ToString(CultureInfo.InvariantCulture)) },
    ]);

    public static AuditEvent Invited(AuditActor by, string user, PortalRole role) =>
        Of(by, AuditAction.UserInvite, user, ("role", EnumFormatter.From(role)));

    /// <summary>A change by an administrator.</summary>
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
        Details: new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["was"] = EnumFormatter.From(was),
            ["becomes"] = EnumFormatter.From(becomes)
        });

    public static async Task<UserOutcome> RefuseAsync(this AuditLog audit, AuditEvent entry, PortalError error)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = error.Code }, CancellationToken.None);
        return new UserOutcome.Refused(error);
    }

    public static async Task<TwoFactorOutcome> RefuseTwoFactorAsync(this AuditLog audit, AuditEvent entry, PortalError error)
    {
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Refused, Code = error.Code }, CancellationToken.None);
        return new TwoFactorOutcome.Refused(error);
    }

    public static async Task<SignInOutcome> RefuseSignInAsync(
        this AuditLog audit, AuditActor by, string name, SignInError why, Guid? userId)
    {
        var (subject, code) = userId is null ? (UnknownName, "NAME_UNKNOWN") : (name, EnumFormatter.From(why).ToUpperInvariant());
        await audit.WriteAsync(
            Of(by, AuditAction.SignIn, subject) with { Outcome = AuditOutcome.Refused, Code = code }, CancellationToken.None);
        return new SignInOutcome.Refused(why, userId);
    }

    public static Task CommitAsync(
        this AuditLog audit, IDbContextTransaction transaction, AuditEvent entry, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entry, cancellationToken);

    public static Task CommitAsync(
        this AuditLog audit, IDbContextTransaction transaction, IReadOnlyList<AuditEvent> entries, CancellationToken cancellationToken) =>
        audit.CommitAsync((NpgsqlTransaction)transaction.GetDbTransaction(), entries, cancellationToken);
}
