using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>
/// Turns one-time codes on for whoever is signed in. Nothing is stored before a code has proven that the authenticator has the key, so
/// nobody shuts themselves out.
/// </summary>
internal sealed class EnrolCodes(PortalDbContext context, UserManager<Person> people, SealedKeys keys, PortalSessions sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>So many recovery codes make a set.</summary>
    public const int RecoveryCodes = 10;

    /// <summary>A new key for this person.</summary>
    public CodesOffer Offer(Guid personId)
    {
        var key = AuthenticatorKey.New();
        return new(key, keys.Seal(personId, key));
    }

    /// <summary>The same offer again, after a code that was not right; null when it was not made for this person, or the key ring has changed.</summary>
    public CodesOffer? Again(Guid personId, string sealedKey) => keys.Open(personId, sealedKey) is { } key ? new(key, sealedKey) : null;

    /// <summary>Turns them on with a code of the offered key. All other sessions of the person end.</summary>
    public async Task<CodesOutcome> ExecuteAsync(SignedInPerson who, string sealedKey, string typed, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = PeopleEvents.Own(by, who.Name, ("codes", "turned on"));
        if (keys.Open(who.PersonId, sealedKey) is not { } key)
            return await audit.RefuseCodesAsync(entry, IdentityErrors.OfferTooOld());
        if (TimeCodes.StepOf(key, CodeCheck.Bare(typed), time.GetUtcNow(), lastStep: 0) is not { } step)
            return await audit.RefuseCodesAsync(entry, IdentityErrors.CodeRefused());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        if (await context.Set<PersonCodes>().AnyAsync(codes => codes.PersonId == who.PersonId, cancellationToken))
            return await audit.RefuseCodesAsync(entry, IdentityErrors.CodesOn());
        if (await people.FindByIdAsync(who.PersonId.ToString()) is not { } person)
            return await audit.RefuseCodesAsync(entry, IdentityErrors.NotFound());

        context.Add(new PersonCodes(person.Id, sealedKey, step, time.GetUtcNow()));
        var recovery = await people.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes);
        PersonChanges.Ensure(await people.UpdateSecurityStampAsync(person));
        await PortalSessions.KeepAsync(context, who.SessionId, person.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new CodesOutcome.Done([.. recovery!]);
    }
}
