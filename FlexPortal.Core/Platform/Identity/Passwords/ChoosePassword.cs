using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity.Passwords;

/// <summary>Sets a user's own password: the first one by a link, later ones with the current password.</summary>
public sealed class ChoosePassword(
    PortalDbContext context,
    UserManager<PortalUser> users,
    EntryLinks links,
    SignInAttempts attempts,
    PortalSessions sessions,
    AuditLog audit)
{
    /// <summary>Sets the password with an invitation or reset link, which then is used. After an error it can be used again.</summary>
    public async Task<UserOutcome> ByLinkAsync(string token, string password, AuditActor by, CancellationToken cancellationToken)
    {
        var refused = UserAuditEvents.Of(by, AuditAction.PasswordChange, "the bearer of a link");
        if (await links.FindAsync(token, cancellationToken) is not { Name: { } name })
            return await audit.RefuseAsync(refused, IdentityErrors.LinkInvalid());
        if (PasswordRules.FindError(password, name) is { } error)
            return await audit.RefuseAsync(refused, error);

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await links.UseAsync(token, cancellationToken) is not { UserId: { } id }
            || await users.FindByIdAsync(id.ToString()) is not { DisabledAtUtc: null } user)
            return await audit.RefuseAsync(refused, IdentityErrors.LinkInvalid());

        await SetAsync(user, password, cancellationToken);
        var entry = UserAuditEvents.Of(UserAuditEvents.Proven(by, name), AuditAction.PasswordChange, name);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new UserOutcome.Done(name);
    }

    /// <summary>
    /// Changes the password of a signed-in user who knows the current one; a wrong one counts like at sign-in. All other sessions of
    /// the user end.
    /// </summary>
    public async Task<UserOutcome> ChangeAsync(
        SignedInUser who, string present, string password, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Of(by, AuditAction.PasswordChange, who.Name);
        if (PasswordRules.FindError(password, who.Name) is { } error)
            return await audit.RefuseAsync(entry, error);
        // Says nothing about the stored one: both were typed.
        if (string.Equals(password, present, StringComparison.Ordinal))
            return await audit.RefuseAsync(entry, IdentityErrors.PasswordSame());
        if (await users.FindByIdAsync(who.UserId.ToString()) is not { } user)
            return await audit.RefuseAsync(entry, IdentityErrors.NotFound());
        if (!await attempts.BeginAsync(user.NormalizedUserName!, SignInPlace.Of(who), code: true, cancellationToken)
            || present.Length > PasswordRules.Longest || !await users.CheckPasswordAsync(user, present))
            return await audit.RefuseAsync(entry, IdentityErrors.PasswordWrong());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await SetAsync(user, password, cancellationToken);
        await PortalSessions.KeepAsync(context, who.SessionId, user.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new UserOutcome.Done(who.Name);
    }

    private async Task SetAsync(PortalUser user, string password, CancellationToken cancellationToken)
    {
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        await SignInAttempts.ClearAsync(context, user.Id, cancellationToken);
        // Stores the user too, and ends every session of the former stamp.
        IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
    }
}
