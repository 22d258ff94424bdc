using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Identity.Codes;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>What is to become of a person.</summary>
public abstract record PersonChange
{
    private PersonChange()
    {
    }

    /// <summary>Another role. The person signs in anew.</summary>
    public sealed record ToRole(PortalRole Role) : PersonChange;

    /// <summary>Other accounts. The person signs in anew.</summary>
    /// <param name="Accounts">The accounts from now on.</param>
    /// <param name="Told">What the log says of them, which names no account by its number.</param>
    public sealed record ToAccounts(AccountScope Accounts, string Told) : PersonChange;

    /// <summary>No more sign-in; every session ends.</summary>
    public sealed record Disable : PersonChange;

    /// <summary>Sign-in again, with the password from before; a wait after wrong passwords is over too.</summary>
    public sealed record Enable : PersonChange;

    /// <summary>The password is taken away, every session ends, and a link lets the person choose a new one; the only administrator too.</summary>
    public sealed record Reset : PersonChange;

    /// <summary>One-time codes and recovery codes are taken away, for somebody who lost the telephone; every session ends. Where codes are required the person turns them on anew.</summary>
    public sealed record ResetCodes : PersonChange;
}

/// <summary>Changes a person, by an administrator or on the machine itself. At least one administrator who can sign in stays.</summary>
public sealed class ChangePerson(PortalDbContext context, UserManager<Person> people, EntryLinks links, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes the change; what the person has open ends within a minute, and what they write is refused at once.</summary>
    public async Task<PeopleOutcome> ExecuteAsync(string name, PersonChange change, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = PeopleEvents.Changed(by, name.Trim(), change);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        if (await people.FindByNameAsync(name.Trim()) is not { } person)
            return await audit.RefuseAsync(entry, IdentityErrors.NotFound());
        if (TakesAdminAway(person, change) && !await IsAnotherAdminAsync(person.Id, cancellationToken))
            return await audit.RefuseAsync(entry, IdentityErrors.LastAdmin());
        if (change is PersonChange.ResetCodes && await context.Set<PersonCodes>().Where(codes => codes.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken) == 0)
            return await audit.RefuseAsync(entry, IdentityErrors.CodesOff());

        Apply(person, change, PeopleEvents.NameOf(by));
        if (change is PersonChange.ToAccounts { Accounts: var accounts })
            await NameAsync(person.Id, accounts, cancellationToken);
        PersonChanges.Ensure(await people.UpdateSecurityStampAsync(person));
        if (change is PersonChange.Disable)
            await links.RevokeAsync(person.Id, cancellationToken);
        var link = change is PersonChange.Reset || (change is PersonChange.Enable && person.PasswordHash is null)
            ? await links.IssueAsync(EntryLinkKind.Reset, person.Id, PeopleEvents.NameOf(by), cancellationToken)
            : null;
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new PeopleOutcome.Done(person.UserName!, link);
    }

    private void Apply(Person person, PersonChange change, string by)
    {
        switch (change)
        {
            case PersonChange.ToRole to:
                person.Role = to.Role;
                break;
            case PersonChange.ToAccounts to:
                person.AccountScope = to.Accounts.Named is null ? AccountReach.All : AccountReach.Named;
                break;
            case PersonChange.Disable when person.DisabledAtUtc is null:
                person.Disable(by, time.GetUtcNow());
                break;
            case PersonChange.Enable:
                person.Enable();
                break;
            case PersonChange.Reset:
                person.PasswordHash = null;
                break;
        }
    }

    /// <summary>The named accounts in place of those from before; entered with the person.</summary>
    private async Task NameAsync(Guid personId, AccountScope accounts, CancellationToken cancellationToken)
    {
        await context.Set<PersonAccount>().Where(account => account.PersonId == personId).ExecuteDeleteAsync(cancellationToken);
        context.AddRange((accounts.Named ?? []).Select(account => new PersonAccount(personId, account)));
    }

    private static bool TakesAdminAway(Person person, PersonChange change) =>
        person is { Role: PortalRole.Admin, DisabledAtUtc: null } && change is PersonChange.Disable or PersonChange.ToRole { Role: not PortalRole.Admin };

    private Task<bool> IsAnotherAdminAsync(Guid personId, CancellationToken cancellationToken) => context.Set<Person>().AnyAsync(
        other => other.Id != personId && other.Role == PortalRole.Admin && other.DisabledAtUtc == null && other.PasswordHash != null, cancellationToken);
}
