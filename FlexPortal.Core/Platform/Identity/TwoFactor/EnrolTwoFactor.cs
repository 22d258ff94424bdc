using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>
/// Turns two-factor authentication on for the signed-in user. Nothing is stored before a code proves that the authenticator has the key, so
/// that users cannot lock themselves out.
/// </summary>
internal sealed class EnrolTwoFactor(
    PortalDbContext context,
    UserManager<PortalUser> users,
    AuthenticatorKeyProtector keys,
    PortalSessions sessions,
    AuditLog audit,
    TimeProvider time)
{
    /// <summary>Recovery codes of a set.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>A new key for this user.</summary>
    public TwoFactorOffer Offer(Guid userId)
    {
        var key = new AuthenticatorKey(users.GenerateNewAuthenticatorKey());
        return new(key, keys.Seal(userId, key));
    }

    /// <summary>The same offer again, after a wrong code; null when it was made for another user, or the key ring has changed.</summary>
    public TwoFactorOffer? Again(Guid userId, string sealedKey) => keys.Open(userId, sealedKey) is { } key ? new(key, sealedKey) : null;

    /// <summary>Turns it on with a code of the offered key. All other sessions of the user end.</summary>
    public async Task<TwoFactorOutcome> ExecuteAsync(
        SignedInUser who, string sealedKey, string typed, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Own(by, who.Name, ("codes", "turned on"));
        if (keys.Open(who.UserId, sealedKey) is null)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.OfferTooOld());
        if (TwoFactorCheck.NumberOf(typed) is not { } code)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.CodeRefused());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await context.Set<TwoFactorEnrolment>().AnyAsync(row => row.UserId == who.UserId, cancellationToken))
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.CodesOn());
        if (await users.FindByIdAsync(who.UserId.ToString()) is not { } user)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.NotFound());

        // The framework verifies with the key of the user's row, which is written once the code is right.
        var enrolment = context.Add(new TwoFactorEnrolment(user.Id, sealedKey, code, time.GetUtcNow()));
        if (!await TwoFactorCheck.VerifyAsync(users, user, typed))
        {
            enrolment.State = EntityState.Detached;
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.CodeRefused());
        }

        var recovery = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
        await PortalSessions.KeepAsync(context, who.SessionId, user.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new TwoFactorOutcome.Done([.. recovery!]);
    }
}
