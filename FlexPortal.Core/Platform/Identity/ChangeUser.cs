using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>What is to become of a user.</summary>
public abstract record UserChange
{
    private UserChange()
    {
    }

    /// <summary>Another role. The user must sign in again.</summary>
    public sealed record ToRole(PortalRole Role) : UserChange;

    /// <summary>Other accounts. The user must sign in again.</summary>
    /// <param name="Accounts">The accounts from now on.</param>
    /// <param name="Told">What the log says of them, which names no account by its number.</param>
    public sealed record ToAccounts(AccountScope Accounts, string Told) : UserChange;

    /// <summary>No more sign-in; every session ends.</summary>
    public sealed record Disable : UserChange;

    /// <summary>Sign-in again, with the password from before; a wait after wrong passwords is over too.</summary>
    public sealed record Enable : UserChange;

    /// <summary>The password is taken away, every session ends, and a link lets the user choose a new one; the only administrator too.</summary>
    public sealed record Reset : UserChange;

    /// <summary>One-time codes and recovery codes are taken away, for somebody who lost the telephone; every session ends. Where codes are required the user turns them on anew.</summary>
    public sealed record ResetTwoFactor : UserChange;
}

/// <summary>Changes a user, by an administrator or on the machine itself. At least one administrator who can sign in stays.</summary>
public sealed class ChangeUser(PortalDbContext context, UserManager<PortalUser> users, EntryLinks links, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes the change; what the user has open ends within a minute, and what they write is refused at once.</summary>
    public async Task<UserOutcome> ExecuteAsync(string name, UserChange change, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Changed(by, name.Trim(), change);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await users.FindByNameAsync(name.Trim()) is not { } user)
            return await audit.RefuseAsync(entry, IdentityErrors.NotFound());
        if (TakesAdminAway(user, change) && !await IsAnotherAdminAsync(user.Id, cancellationToken))
            return await audit.RefuseAsync(entry, IdentityErrors.LastAdmin());
        if (change is UserChange.ResetTwoFactor && await context.Set<TwoFactorEnrolment>().Where(codes => codes.UserId == user.Id).ExecuteDeleteAsync(cancellationToken) == 0)
            return await audit.RefuseAsync(entry, IdentityErrors.CodesOff());

        Apply(user, change, UserAuditEvents.NameOf(by));
        if (change is UserChange.ToAccounts { Accounts: var accounts })
            await NameAsync(user.Id, accounts, cancellationToken);
        IdentityResults.Ensure(await users.UpdateSecurityStampAsync(user));
        if (change is UserChange.Enable)
            await SignInAttempts.ClearAsync(context, user.Id, cancellationToken);
        if (change is UserChange.Disable)
            await links.RevokeAsync(user.Id, cancellationToken);
        var link = change is UserChange.Reset || (change is UserChange.Enable && user.PasswordHash is null)
            ? await links.IssueAsync(EntryLinkKind.Reset, user.Id, UserAuditEvents.NameOf(by), cancellationToken)
            : null;
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new UserOutcome.Done(user.UserName!, link);
    }

    private void Apply(PortalUser user, UserChange change, string by)
    {
        switch (change)
        {
            case UserChange.ToRole to:
                user.Role = to.Role;
                break;
            case UserChange.ToAccounts to:
                user.AccountScope = to.Accounts.Named is null ? AccountReach.All : AccountReach.Named;
                break;
            case UserChange.Disable when user.DisabledAtUtc is null:
                user.Disable(by, time.GetUtcNow());
                break;
            case UserChange.Enable:
                user.Enable();
                break;
            case UserChange.Reset:
                user.PasswordHash = null;
                break;
        }
    }

    /// <summary>The named accounts in place of those from before; entered with the user.</summary>
    private async Task NameAsync(Guid userId, AccountScope accounts, CancellationToken cancellationToken)
    {
        await context.Set<UserAccount>().Where(account => account.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        context.AddRange((accounts.Named ?? []).Select(account => new UserAccount(userId, account)));
    }

    private static bool TakesAdminAway(PortalUser user, UserChange change) =>
        user is { Role: PortalRole.Admin, DisabledAtUtc: null } && change is UserChange.Disable or UserChange.ToRole { Role: not PortalRole.Admin };

    private Task<bool> IsAnotherAdminAsync(Guid userId, CancellationToken cancellationToken) => context.Set<PortalUser>().AnyAsync(
        other => other.Id != userId && other.Role == PortalRole.Admin && other.DisabledAtUtc == null && other.PasswordHash != null, cancellationToken);
}
