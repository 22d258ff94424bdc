using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Links;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Makes a person: with a link by which they choose their password, or with a password that is given.</summary>
public sealed class InvitePerson(PortalDbContext context, UserManager<Person> people, EntryLinks links, AuditLog audit, TimeProvider time)
{
    /// <summary>Makes the person.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="role">What they may do.</param>
    /// <param name="password">Their password; null makes an invitation link.</param>
    /// <param name="by">Who makes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PeopleOutcome> ExecuteAsync(string name, PortalRole role, string? password, AuditActor by, CancellationToken cancellationToken)
    {
        name = name.Trim();
        var entry = PeopleEvents.Invited(by, name.Length == 0 ? "nobody" : name, role);
        if (!PersonName.IsOne(name))
            return await audit.RefuseAsync(entry, IdentityErrors.NameInvalid());
        if (password is not null && PasswordRules.FaultOf(password, name) is { } fault)
            return await audit.RefuseAsync(entry, IdentityErrors.PasswordRefused(fault));

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        if (await people.FindByNameAsync(name) is not null)
            return await audit.RefuseAsync(entry, IdentityErrors.NameTaken());

        var person = await people.AddAsync(new Person(name, role, PeopleEvents.NameOf(by), time.GetUtcNow()), password);
        var link = password is null ? await links.IssueAsync(EntryLinkKind.Invitation, person.Id, PeopleEvents.NameOf(by), cancellationToken) : null;
        await audit.CommitAsync(transaction, entry, cancellationToken);
        return new PeopleOutcome.Done(name, link);
    }
}

/// <summary>The framework's refusals are bugs here: whatever a person can do wrong is refused before, in words.</summary>
internal static class PersonChanges
{
    public static async Task<Person> AddAsync(this UserManager<Person> people, Person person, string? password)
    {
        Ensure(password is null ? await people.CreateAsync(person) : await people.CreateAsync(person, password));
        return person;
    }

    public static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new InvalidOperationException($"A person could not be stored: {string.Join(' ', result.Errors.Select(error => error.Code))}");
    }
}
