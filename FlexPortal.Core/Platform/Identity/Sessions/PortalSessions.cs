using System.Collections.Concurrent;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.TwoFactor;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Sessions;

/// <summary>Who is signed in. The row is the truth: what a process remembers of it is at most <see cref="Remembered"/> old.</summary>
public sealed class PortalSessions(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    /// <summary>A session that is not used for so long is over.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(60);

    /// <summary>A session ends after this, used or not.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>For so long a reading of a row serves requests that change nothing.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);

    // "Last used" to the minute costs one write a minute and session, not one a request.
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<string, (SignedInUser? User, DateTimeOffset ReadAt)> _recent = new(StringComparer.Ordinal);

    /// <summary>Begins a session and gives its key, which is for the browser's cookie and kept here as a hash.</summary>
    internal async Task<(string Key, SignedInUser User)> OpenAsync(
        PortalDbContext context, PortalUser user, SignInPlace place, CancellationToken cancellationToken)
    {
        var key = EntryLink.NewToken();
        var session = new Session(key, user, place, time.GetUtcNow(), Longest);
        context.Add(session);
        await context.SaveChangesAsync(cancellationToken);
        var named = await context
            .Set<UserAccount>()
            .Where(account => account.UserId == user.Id)
            .Select(account => account.AccountId)
            .ToListAsync(cancellationToken);
        var mustEnrol = await context.UsersMissingTwoFactor().AnyAsync(without => without.Id == user.Id, cancellationToken);
        return (
            key,
            new SignedInUser(
                user.Id, user.UserName!, user.Role, session.SessionId, ScopeOf(user.Role, user.AccountScope, named), mustEnrol));
    }

    /// <summary>Who it is, by a reading that is at most <see cref="Remembered"/> old; null when the session is over.</summary>
    public async ValueTask<SignedInUser?> FindRecentAsync(string key, CancellationToken cancellationToken) =>
        _recent.TryGetValue(key, out var known) && time.GetUtcNow() - known.ReadAt < Remembered
            ? known.User
            : await FindAsync(key, cancellationToken);

    /// <summary>Who it is now, and that the session was used; null when it is over.</summary>
    public async Task<SignedInUser?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var (now, hash) = (time.GetUtcNow(), EntryLink.HashOf(key));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await Readings(context, now).FirstOrDefaultAsync(reading => reading.KeyHash == hash, cancellationToken);
        var who = found is null ? null
            : new SignedInUser(
                found.UserId,
                found.Name,
                found.Role,
                found.SessionId,
                ScopeOf(found.Role, found.AccountScope, found.Named),
                found.MustEnrol);
        if (found is not null && now - found.SeenAtUtc >= Grain)
        {
            await context.Set<Session>().Where(session => session.KeyHash == hash && session.SeenAtUtc < now)
                .ExecuteUpdateAsync(row => row.SetProperty(session => session.SeenAtUtc, now), cancellationToken);
        }

        if (_recent.Count >= MostRemembered)
            _recent.Clear();
        _recent[key] = (who, now);
        return who;
    }

    /// <summary>Which of these sessions are still open and may do something; asking does not count as use.</summary>
    public async Task<IReadOnlySet<Guid>> StillOpenAsync(IReadOnlyCollection<Guid> sessions, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var missing = context.UsersMissingTwoFactor();
        return (await Open(context, time.GetUtcNow())
            .Where(session => sessions.Contains(session.SessionId) && !missing.Any(without => without.Id == session.UserId))
            .Select(session => session.SessionId)
            .ToListAsync(cancellationToken)).ToHashSet();
    }

    /// <summary>A user's open sessions, last used first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Open(context, time.GetUtcNow()).Where(session => session.UserId == userId)
            .OrderByDescending(session => session.SeenAtUtc).ThenByDescending(session => session.SessionId)
            .Select(session => new SessionView(
                session.SessionId, session.CreatedAtUtc, session.SeenAtUtc, session.ExpiresAtUtc, session.Address, session.UserAgent))
            .Take(100).ToListAsync(cancellationToken);
    }

    /// <summary>Keeps one session valid after its user's own change, which ends all others. In the caller's transaction.</summary>
    internal static Task KeepAsync(PortalDbContext context, Guid sessionId, string stamp, CancellationToken cancellationToken) =>
        context.Set<Session>().Where(session => session.SessionId == sessionId && session.EndedAtUtc == null)
            .ExecuteUpdateAsync(row => row.SetProperty(session => session.SecurityStamp, stamp), cancellationToken);

    /// <summary>A user was changed in this process: the next request of every user reads the database.</summary>
    internal void Forget() => _recent.Clear();

    /// <summary>What a user sees: everything only where that is written, or for an administrator.</summary>
    internal static AccountScope ScopeOf(PortalRole role, AccountReach reach, IEnumerable<string> named) =>
        role == PortalRole.Admin || reach == AccountReach.All ? AccountScope.All : AccountScope.Only(named);

    private static IQueryable<Reading> Readings(PortalDbContext context, DateTimeOffset now)
    {
        var missing = context.UsersMissingTwoFactor();
        return from session in Open(context, now)
               join user in context.Set<PortalUser>() on session.UserId equals user.Id
               select new Reading
               {
                   KeyHash = session.KeyHash,
                   SeenAtUtc = session.SeenAtUtc,
                   UserId = user.Id,
                   Name = user.UserName!,
                   Role = user.Role,
                   SessionId = session.SessionId,
                   AccountScope = user.AccountScope,
                   Named = context
                       .Set<UserAccount>()
                       .Where(account => account.UserId == user.Id)
                       .Select(account => account.AccountId)
                       .ToList(),
                   MustEnrol = missing.Any(without => without.Id == user.Id),
               };
    }

    private static IQueryable<Session> Open(PortalDbContext context, DateTimeOffset now)
    {
        var usedSince = now - Idle;
        return from session in context.Set<Session>()
               join user in context.Set<PortalUser>() on session.UserId equals user.Id
               where session.EndedAtUtc == null && session.ExpiresAtUtc > now && session.SeenAtUtc > usedSince
                     && user.DisabledAtUtc == null && user.SecurityStamp == session.SecurityStamp
               select session;
    }

    private sealed record Reading
    {
        public required byte[] KeyHash { get; init; }

        public required DateTimeOffset SeenAtUtc { get; init; }

        public required Guid UserId { get; init; }

        public required string Name { get; init; }

        public required PortalRole Role { get; init; }

        public required Guid SessionId { get; init; }

        public required AccountReach AccountScope { get; init; }

        public required List<string> Named { get; init; }

        public required bool MustEnrol { get; init; }
    }
}
