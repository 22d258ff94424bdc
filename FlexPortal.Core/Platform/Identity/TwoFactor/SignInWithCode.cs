using System.Globalization;
using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>
/// The second step of a sign-in, after name and password. An attempt is counted before the code is verified, together with wrong
/// passwords: an attacker who knows the password has five guesses, then waits.
/// </summary>
internal sealed class SignInWithCode(
    PortalDbContext context,
    UserManager<PortalUser> users,
    SignInAttempts attempts,
    TwoFactorCheck check,
    PortalSessions sessions,
    AuditLog audit)
{
    /// <summary>Checks the code and begins a session. A recovery code ends every other session of the user.</summary>
    public async Task<SignInOutcome> ExecuteAsync(
        PendingSignIn half, string typed, SignInPlace place, AuditActor by, CancellationToken cancellationToken)
    {
        var user = await context.Set<PortalUser>().FirstOrDefaultAsync(
            row => row.Id == half.UserId && row.SecurityStamp == half.SecurityStamp && row.DisabledAtUtc == null, cancellationToken);
        if (user is null)
            return await audit.RefuseSignInAsync(by, half.Name, SignInError.Expired, half.UserId);
        if (!await attempts.BeginAsync(user.NormalizedUserName!, place, code: true, cancellationToken))
            return await audit.RefuseSignInAsync(by, half.Name, SignInError.Locked, half.UserId);

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        switch (await check.UseAsync(user, typed, cancellationToken))
        {
            case TwoFactorResult.KeyUnreadable:
                await transaction.RollbackAsync(cancellationToken);
                // Nothing was compared, so it was no guess.
                await attempts.UndoAsync(user.Id, place, code: true, cancellationToken);
                return await audit.RefuseSignInAsync(by, half.Name, SignInError.CodeKeyUnreadable, half.UserId);
            case TwoFactorResult.AuthenticatorCode:
                return await OpenAsync(user, place, by, "code", [], cancellationToken);
            case TwoFactorResult.RecoveryCode:
                IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
                var left = (await users.CountRecoveryCodesAsync(user)).ToString(CultureInfo.InvariantCulture);
                var proven = UserAuditEvents.Proven(by, user.UserName!);
                return await OpenAsync(
                    user,
                    place,
                    by,
                    "recovery code",
                    [UserAuditEvents.Own(proven, user.UserName!, ("recovery_codes", "one used"), ("left", left))],
                    cancellationToken);
            default:
                return await audit.RefuseSignInAsync(by, half.Name, SignInError.WrongCode, half.UserId);
        }
    }

    private async Task<SignInOutcome> OpenAsync(
        PortalUser user, SignInPlace place, AuditActor by, string with, AuditEvent[] before, CancellationToken cancellationToken)
    {
        var (key, signedIn) = await sessions.OpenAsync(context, user, place, cancellationToken);
        var entry = UserAuditEvents.SignedIn(by, user.UserName!, failuresElsewhere: 0, with);
        await audit.CommitAsync(context.Database.CurrentTransaction!, [.. before, entry], cancellationToken);
        // After the commit: the transaction holds the row of the user.
        var failures = await attempts.EndAsync(user.Id, place, cancellationToken);
        sessions.Forget();
        return new SignInOutcome.SignedIn(key, signedIn, failures);
    }
}
