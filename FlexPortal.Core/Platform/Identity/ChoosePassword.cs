using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>A person's own password: the first one by a link, and a new one in place of the present one.</summary>
public sealed class ChoosePassword(PortalDbContext context, UserManager<Person> people, EntryLinks links, SignInAttempts attempts, PortalSessions sessions, AuditLog audit)
{
    /// <summary>Uses an invitation or a link for a new password up. What is refused does not.</summary>
    public async Task<PeopleOutcome> ByLinkAsync(string token, string password, AuditActor by, CancellationToken cancellationToken)
    {
        var refused = PeopleEvents.Of(by, AuditAction.PasswordChange, "the bearer of a link");
        if (await links.FindAsync(token, cancellationToken) is not { Name: { } name })
            return await audit.RefuseAsync(refused, IdentityErrors.LinkInvalid());
        if (PasswordRules.FaultOf(password, name) is { } fault)
            return await audit.RefuseAsync(refused, IdentityErrors.PasswordRefused(fault));

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        if (await links.UseAsync(token, cancellationToken) is not { PersonId: { } id } || await people.FindByIdAsync(id.ToString()) is not { DisabledAtUtc: null } person)
            return await audit.RefuseAsync(refused, IdentityErrors.LinkInvalid());

        await SetAsync(person, password);
        await audit.CommitAsync(transaction, PeopleEvents.Of(by, AuditAction.PasswordChange, name), cancellationToken);
        sessions.Forget();
        return new PeopleOutcome.Done(name);
    }

    /// <summary>
    /// Changes the password of somebody who is signed in and knows the present one, which is counted like one at the door. All other sessions of
    /// theirs end.
    /// </summary>
    public async Task<PeopleOutcome> ChangeAsync(SignedInPerson who, string present, string password, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = PeopleEvents.Of(by, AuditAction.PasswordChange, who.Name);
        if (PasswordRules.FaultOf(password, who.Name) is { } fault)
            return await audit.RefuseAsync(entry, IdentityErrors.PasswordRefused(fault));
        if (await people.FindByIdAsync(who.PersonId.ToString()) is not { } person)
            return await audit.RefuseAsync(entry, IdentityErrors.NotFound());
        if (!await attempts.BeginAsync(person.NormalizedUserName!, cancellationToken) || present.Length > PasswordRules.Longest || !await people.CheckPasswordAsync(person, present))
            return await audit.RefuseAsync(entry, IdentityErrors.PasswordWrong());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await SetAsync(person, password);
        await PortalSessions.KeepAsync(context, who.SessionId, person.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
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
