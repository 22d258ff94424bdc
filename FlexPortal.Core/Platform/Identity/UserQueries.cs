using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>How a user stands.</summary>
public enum UserState
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Has not chosen a password yet, or has to choose a new one.</summary>
    Invited,

    /// <summary>Has to wait after too many wrong passwords.</summary>
    Locked,

    /// <summary>May not sign in.</summary>
    Disabled,
}

/// <summary>A user in a list.</summary>
/// <param name="UserId">Key.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="State">How they stand.</param>
/// <param name="LockedUntilUtc">Until when they have to wait, UTC; null when they have not.</param>
/// <param name="SeenAtUtc">When any session of theirs was last used, UTC; null when never.</param>
/// <param name="CreatedAtUtc">When they were made, UTC.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="DisabledBy">Who disabled them; null when enabled.</param>
/// <param name="Accounts">The accounts whose runs they see.</param>
/// <param name="HasTwoFactor">Whether they sign in with one-time codes.</param>
/// <param name="MustEnrol">Whether they must have them and have none yet.</param>
public sealed record UserView(
    Guid UserId, string Name, PortalRole Role, UserState State, DateTimeOffset? LockedUntilUtc, DateTimeOffset? SeenAtUtc,
    DateTimeOffset CreatedAtUtc, string CreatedBy, string? DisabledBy, AccountScope Accounts, bool HasTwoFactor, bool MustEnrol);

/// <summary>Reads users.</summary>
public sealed class UserQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // Users are never removed: once there is one, there always is.
    private volatile bool _hasUsers;

    /// <summary>Whether the portal is set up: whether there is anybody at all.</summary>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (_hasUsers)
            return true;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return _hasUsers = await context.Set<PortalUser>().AnyAsync(cancellationToken);
    }

    /// <summary>All users by name.</summary>
    public async Task<IReadOnlyList<UserView>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var missing = context.UsersMissingTwoFactor();
        var rows = await context.Set<PortalUser>().AsNoTracking().OrderBy(user => user.NormalizedUserName)
            .Select(user => new
            {
                User = user,
                Named = context
                    .Set<UserAccount>()
                    .Where(account => account.UserId == user.Id)
                    .Select(account => account.AccountId)
                    .ToList(),
                SeenAtUtc = context
                    .Set<Session>()
                    .Where(session => session.UserId == user.Id)
                    .Max(session => (DateTimeOffset?)session.SeenAtUtc),
                LockedUntilUtc = context
                    .Set<SignInAttempt>()
                    .Where(attempt => attempt.UserId == user.Id)
                    .Max(attempt => attempt.LockedUntilUtc),
                HasTwoFactor = context.Set<TwoFactorEnrolment>().Any(codes => codes.UserId == user.Id),
                MustEnrol = missing.Any(without => without.Id == user.Id),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(
                row => View(row.User, row.Named, row.SeenAtUtc, row.LockedUntilUtc, now) with
                {
                    HasTwoFactor = row.HasTwoFactor,
                    MustEnrol = row.MustEnrol
                })
        ];
    }

    private static UserView View(
        PortalUser user, List<string> named, DateTimeOffset? seenAtUtc, DateTimeOffset? sourceLockedUntilUtc, DateTimeOffset now)
    {
        var latest = sourceLockedUntilUtc > user.LockoutEnd || user.LockoutEnd is null ? sourceLockedUntilUtc : user.LockoutEnd;
        var lockedUntil = latest > now ? latest : null;
        var state = user switch
        {
            { DisabledAtUtc: not null } => UserState.Disabled,
            { PasswordHash: null } => UserState.Invited,
            _ when lockedUntil is not null => UserState.Locked,
            _ => UserState.Active,
        };
        return new(user.Id, user.UserName!, user.Role, state, lockedUntil, seenAtUtc, user.CreatedAtUtc, user.CreatedBy, user.DisabledBy,
            PortalSessions.ScopeOf(user.Role, user.AccountScope, named), HasTwoFactor: false, MustEnrol: false);
    }
}
