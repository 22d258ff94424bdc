using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>A change of a user.</summary>
public abstract record UserChange
{
    private UserChange()
    {
    }

    /// <summary>Another role. The user must sign in again.</summary>
    public sealed record ToRole(PortalRole Role) : UserChange;

    /// <summary>Other accounts. The user must sign in again.</summary>
    /// <param name="Accounts">The accounts from now on.</param>
    /// <param name="Told">The accounts as the audit log shows them, without account numbers.</param>
    public sealed record ToAccounts(AccountScope Accounts, string Told) : UserChange;

    /// <summary>Disables the user; every session ends.</summary>
    public sealed record Disable : UserChange;

    /// <summary>Enables the user with the former password, and ends a lockout.</summary>
    public sealed record Enable : UserChange;

    /// <summary>Removes the password and ends every session; a link sets a new one. Works for the only administrator.</summary>
    public sealed record Reset : UserChange;

    /// <summary>Turns two-factor off and ends every session, for a lost device. If required, the user sets it up again.</summary>
    public sealed record ResetTwoFactor : UserChange;
}

/// <summary>Changes a user, for page and command line. At least one administrator who can sign in remains.</summary>
public sealed class ChangeUser(
    PortalDbContext context, UserManager<PortalUser> users, EntryLinks links, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes the change. Open pages and streams of the user end within a minute; their writes are refused at once.</summary>
    public async Task<UserOutcome> ExecuteAsync(string name, UserChange change, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = UserAuditEvents.Changed(by, name.Trim(), change);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await UserSql.LockAsync(context, cancellationToken);
        if (await users.FindByNameAsync(name.Trim()) is not { } user)
            return await audit.RefuseAsync(entry, IdentityErrors.NotFound());
        if (TakesAdminAway(user, change) && !await IsAnotherAdminAsync(user.Id, cancellationToken))
            return await audit.RefuseAsync(entry, IdentityErrors.LastAdmin());
        if (change is UserChange.ResetTwoFactor
            && await context.Set<TwoFactorEnrolment>().Where(row => row.UserId == user.Id).ExecuteDeleteAsync(cancellationToken) == 0)
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

    /// <summary>Replaces the named accounts; saved with the user.</summary>
    private async Task NameAsync(Guid userId, AccountScope accounts, CancellationToken cancellationToken)
    {
        await context.Set<UserAccount>().Where(account => account.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        context.AddRange((accounts.Named ?? []).Select(account => new UserAccount(userId, account)));
    }

    private static bool TakesAdminAway(PortalUser user, UserChange change) =>
        user is { Role: PortalRole.Admin, DisabledAtUtc: null }
            && change is UserChange.Disable or UserChange.ToRole { Role: not PortalRole.Admin };

    private Task<bool> IsAnotherAdminAsync(Guid userId, CancellationToken cancellationToken) => context.Set<PortalUser>().AnyAsync(
        other => other.Id != userId && other.Role == PortalRole.Admin && other.DisabledAtUtc == null && other.PasswordHash != null,
        cancellationToken);
}
