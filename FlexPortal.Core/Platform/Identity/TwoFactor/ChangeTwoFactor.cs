using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>A change of a user's own two-factor authentication.</summary>
public enum TwoFactorChange
{
    /// <summary>Ten new recovery codes; the old ones become invalid.</summary>
    NewRecoveryCodes,

    /// <summary>Turns it off.</summary>
    TurnOff,
}

/// <summary>
/// Changes a user's own two-factor authentication, with the password or a code as proof: an open browser is not enough. A wrong proof
/// counts like a wrong password. All other sessions of the user end.
/// </summary>
internal sealed class ChangeTwoFactor(
    PortalDbContext context,
    UserManager<PortalUser> users,
    SignInAttempts attempts,
    TwoFactorCheck check,
    PortalSessions sessions,
    AuditLog audit)
{
    /// <summary>Makes the change.</summary>
    public async Task<TwoFactorOutcome> ExecuteAsync(
        SignedInUser who, TwoFactorChange change, string proof, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Own(
            by, who.Name, change == TwoFactorChange.TurnOff ? ("codes", "turned off") : ("recovery_codes", "replaced"));
        var found = await context.Set<PortalUser>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == who.UserId, cancellationToken);
        if (found is not { } row)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.NotFound());
        if (!await attempts.BeginAsync(row.NormalizedUserName!, SignInPlace.Of(who), code: true, cancellationToken))
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.ProofRefused());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        var user = (await users.FindByIdAsync(who.UserId.ToString()))!;
        if (!await ProvesAsync(user, proof, cancellationToken))
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.ProofRefused());
        if (await FindErrorAsync(user.Id, change, cancellationToken) is { } error)
        {
            await transaction.RollbackAsync(cancellationToken);
            await attempts.UndoAsync(user.Id, SignInPlace.Of(who), code: true, cancellationToken);
            return await audit.RefuseTwoFactorAsync(entry, error);
        }

        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        await SignInAttempts.ClearAsync(context, user.Id, cancellationToken);
        var recovery = change == TwoFactorChange.NewRecoveryCodes
            ? await users.GenerateNewTwoFactorRecoveryCodesAsync(user, EnrolTwoFactor.RecoveryCodes)
            : null;
        if (change == TwoFactorChange.TurnOff)
            await context.Set<TwoFactorEnrolment>().Where(codes => codes.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
        await PortalSessions.KeepAsync(context, who.SessionId, user.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new TwoFactorOutcome.Done([.. recovery ?? []]);
    }

    // By the form: a password has twelve characters at least, which no code has.
    private async Task<bool> ProvesAsync(PortalUser user, string proof, CancellationToken cancellationToken) => proof.Length switch
    {
        > PasswordRules.Longest => false,
        >= PasswordRules.Shortest => await users.CheckPasswordAsync(user, proof),
        _ => await check.UseAsync(user, proof, cancellationToken) is TwoFactorResult.AuthenticatorCode or TwoFactorResult.RecoveryCode,
    };

    private async Task<PortalError?> FindErrorAsync(Guid userId, TwoFactorChange change, CancellationToken cancellationToken)
    {
        if (!await context.Set<TwoFactorEnrolment>().AnyAsync(codes => codes.UserId == userId, cancellationToken))
            return IdentityErrors.CodesOff();
        return change == TwoFactorChange.TurnOff
            && await context.UsersWithRequiredTwoFactor().AnyAsync(user => user.Id == userId, cancellationToken)
            ? IdentityErrors.CodesRequired()
            : null;
    }
}
