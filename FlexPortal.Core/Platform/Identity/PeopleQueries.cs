using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>How a person stands.</summary>
public enum PersonState
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

/// <summary>A person in a list.</summary>
/// <param name="PersonId">Key.</param>
/// <param name="Name">Name.</param>
/// <param name="Role">What they may do.</param>
/// <param name="State">How they stand.</param>
/// <param name="LockedUntilUtc">Until when they have to wait, UTC; null when they have not.</param>
/// <param name="SeenAtUtc">When any session of theirs was last used, UTC; null when never.</param>
/// <param name="CreatedAtUtc">When they were made, UTC.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="DisabledBy">Who disabled them; null when nobody did.</param>
/// <param name="Accounts">The accounts whose runs they see.</param>
/// <param name="HasCodes">Whether they sign in with one-time codes.</param>
/// <param name="MustEnrol">Whether they must have them and have none yet.</param>
public sealed record PersonView(
    Guid PersonId, string Name, PortalRole Role, PersonState State, DateTimeOffset? LockedUntilUtc, DateTimeOffset? SeenAtUtc,
    DateTimeOffset CreatedAtUtc, string CreatedBy, string? DisabledBy, AccountScope Accounts, bool HasCodes, bool MustEnrol);

/// <summary>Reads people.</summary>
public sealed class PeopleQueries(IDbContextFactory<PortalDbContext> contexts, TimeProvider time)
{
    // People are never removed: once there is somebody, there always is.
    private volatile bool _somebody;

    /// <summary>Whether the portal is set up: whether there is anybody at all.</summary>
    public async ValueTask<bool> AnybodyAsync(CancellationToken cancellationToken)
    {
        if (_somebody)
            return true;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return _somebody = await context.Set<Person>().AnyAsync(cancellationToken);
    }

    /// <summary>Everybody, by name.</summary>
    public async Task<IReadOnlyList<PersonView>> ListAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var withoutCodes = context.WithoutNeededCodes();
        var rows = await context.Set<Person>().AsNoTracking().OrderBy(person => person.NormalizedUserName)
            .Select(person => new
            {
                Person = person,
                Named = context.Set<PersonAccount>().Where(account => account.PersonId == person.Id).Select(account => account.AccountId).ToList(),
                SeenAtUtc = context.Set<Session>().Where(session => session.PersonId == person.Id).Max(session => (DateTimeOffset?)session.SeenAtUtc),
                HasCodes = context.Set<PersonCodes>().Any(codes => codes.PersonId == person.Id),
                MustEnrol = withoutCodes.Any(without => without.Id == person.Id),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => View(row.Person, row.Named, row.SeenAtUtc, now) with { HasCodes = row.HasCodes, MustEnrol = row.MustEnrol })];
    }

    private static PersonView View(Person person, List<string> named, DateTimeOffset? seenAtUtc, DateTimeOffset now)
    {
        var lockedUntil = person.LockoutEnd > now ? person.LockoutEnd : null;
        var state = person switch
        {
            { DisabledAtUtc: not null } => PersonState.Disabled,
            { PasswordHash: null } => PersonState.Invited,
            _ when lockedUntil is not null => PersonState.Locked,
            _ => PersonState.Active,
        };
        return new(person.Id, person.UserName!, person.Role, state, lockedUntil, seenAtUtc, person.CreatedAtUtc, person.CreatedBy, person.DisabledBy,
            PortalSessions.ScopeOf(person.Role, person.AccountScope, named), HasCodes: false, MustEnrol: false);
    }
}
