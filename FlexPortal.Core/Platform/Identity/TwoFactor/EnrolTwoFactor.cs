using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>
/// Turns one-time codes on for whoever is signed in. Nothing is stored before a code has proven that the authenticator has the key, so
/// nobody shuts themselves out.
/// </summary>
internal sealed class EnrolTwoFactor(PortalDbContext context, UserManager<PortalUser> users, AuthenticatorKeyProtector keys, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>So many recovery codes make a set.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>A new key for this user.</summary>
    public TwoFactorOffer Offer(Guid userId)
    {
        var key = AuthenticatorKey.New();
        return new(key, keys.Seal(userId, key));
    }

    /// <summary>The same offer again, after a code that was not right; null when it was not made for this user, or the key ring has changed.</summary>
    public TwoFactorOffer? Again(Guid userId, string sealedKey) => keys.Open(userId, sealedKey) is { } key ? new(key, sealedKey) : null;

    /// <summary>Turns them on with a code of the offered key. All other sessions of the user end.</summary>
    public async Task<TwoFactorOutcome> ExecuteAsync(SignedInUser who, string sealedKey, string typed, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Own(by, who.Name, ("codes", "turned on"));
        if (keys.Open(who.UserId, sealedKey) is not { } key)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.OfferTooOld());
        if (TimeCodes.StepOf(key, TwoFactorCheck.Bare(typed), time.GetUtcNow(), lastStep: 0) is not { } step)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.CodeRefused());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await context.Set<TwoFactorEnrolment>().AnyAsync(codes => codes.UserId == who.UserId, cancellationToken))
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.CodesOn());
        if (await users.FindByIdAsync(who.UserId.ToString()) is not { } user)
            return await audit.RefuseTwoFactorAsync(entry, IdentityErrors.NotFound());

        context.Add(new TwoFactorEnrolment(user.Id, sealedKey, step, time.GetUtcNow()));
        var recovery = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
        await PortalSessions.KeepAsync(context, who.SessionId, user.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new TwoFactorOutcome.Done([.. recovery!]);
    }
}
