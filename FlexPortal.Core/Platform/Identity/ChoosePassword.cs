using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>A person's own password: the first one by a link, and a new one in place of the present one.</summary>
public sealed class ChoosePassword(PortalDbContext context, UserManager<Person> people, EntryLinks links, PortalSessions sessions)
{
    /// <summary>Uses an invitation or a link for a new password up. What is refused does not.</summary>
    public async Task<PeopleOutcome> ByLinkAsync(string token, string password, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(token, cancellationToken) is not { Name: { } name })
            return new PeopleOutcome.Refused(PeopleRefusal.LinkInvalid());
        if (PasswordRules.FaultOf(password, name) is { } fault)
            return new PeopleOutcome.Refused(PeopleRefusal.PasswordRefused(fault));

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        if (await links.UseAsync(token, cancellationToken) is not { PersonId: { } id } || await people.FindByIdAsync(id.ToString()) is not { DisabledAtUtc: null } person)
            return new PeopleOutcome.Refused(PeopleRefusal.LinkInvalid());

        await SetAsync(person, password);
        await transaction.CommitAsync(cancellationToken);
        sessions.Forget();
        return new PeopleOutcome.Done(name);
    }

    /// <summary>Changes the password of somebody who is signed in and knows the present one. All other sessions of theirs end.</summary>
    public async Task<PeopleOutcome> ChangeAsync(SignedInPerson who, string present, string password, CancellationToken cancellationToken)
    {
        if (PasswordRules.FaultOf(password, who.Name) is { } fault)
            return new PeopleOutcome.Refused(PeopleRefusal.PasswordRefused(fault));
        if (await people.FindByIdAsync(who.PersonId.ToString()) is not { } person)
            return new PeopleOutcome.Refused(PeopleRefusal.NotFound());
        if (present.Length > PasswordRules.Longest || !await people.CheckPasswordAsync(person, present))
            return new PeopleOutcome.Refused(PeopleRefusal.PasswordWrong());

        await SetAsync(person, password);
        await sessions.KeepAsync(who.SessionId, person.SecurityStamp!, cancellationToken);
        return new PeopleOutcome.Done(who.Name);
    }

    private async Task SetAsync(Person person, string password)
    {
        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        (person.AccessFailedCount, person.LockoutEnd) = (0, null);
        // Stores the person too, and ends every session that began under the stamp before.
        PersonChanges.Ensure(await people.UpdateSecurityStampAsync(person));
    }
}
