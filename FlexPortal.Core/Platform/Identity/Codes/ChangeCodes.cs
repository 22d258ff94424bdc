using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Passwords;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>What is to become of one's own codes.</summary>
public enum CodesChange
{
    /// <summary>Ten new recovery codes; the old ones no longer count.</summary>
    NewRecoveryCodes,

    /// <summary>No more codes.</summary>
    TurnOff,
}

/// <summary>
/// Changes one's own codes, with the password or a code as proof: a browser that was left open is not enough. A wrong proof counts like a
/// wrong password at the door. All other sessions of the person end.
/// </summary>
internal sealed class ChangeCodes(PortalDbContext context, UserManager<Person> people, SignInAttempts attempts, CodeCheck check, PortalSessions sessions, AuditLog audit)
{
    /// <summary>Makes the change.</summary>
    public async Task<CodesOutcome> ExecuteAsync(SignedInPerson who, CodesChange change, string proof, AuditActor by, CancellationToken cancellationToken)
    {
        var entry = PeopleEvents.Own(by, who.Name, change == CodesChange.TurnOff ? ("codes", "turned off") : ("recovery_codes", "made anew"));
        if (await context.Set<Person>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == who.PersonId, cancellationToken) is not { } row)
            return await audit.RefuseCodesAsync(entry, IdentityErrors.NotFound());
        if (!await attempts.BeginAsync(row.NormalizedUserName!, cancellationToken))
            return await audit.RefuseCodesAsync(entry, IdentityErrors.ProofRefused());

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await PersonSql.LockAsync(context, cancellationToken);
        var person = (await people.FindByIdAsync(who.PersonId.ToString()))!;
        if (!await ProvesAsync(person, proof, cancellationToken))
            return await audit.RefuseCodesAsync(entry, IdentityErrors.ProofRefused());
        if (await RefusalAsync(person.Id, change, cancellationToken) is { } refusal)
        {
            await transaction.RollbackAsync(cancellationToken);
            await attempts.UndoAsync(person.Id, cancellationToken);
            return await audit.RefuseCodesAsync(entry, refusal);
        }

        (person.AccessFailedCount, person.LockoutEnd) = (0, null);
        var recovery = change == CodesChange.NewRecoveryCodes ? await people.GenerateNewTwoFactorRecoveryCodesAsync(person, EnrolCodes.RecoveryCodes) : null;
        if (change == CodesChange.TurnOff)
            await context.Set<PersonCodes>().Where(codes => codes.PersonId == person.Id).ExecuteDeleteAsync(cancellationToken);
        PersonChanges.Ensure(await people.UpdateSecurityStampAsync(person));
        await PortalSessions.KeepAsync(context, who.SessionId, person.SecurityStamp!, cancellationToken);
        await audit.CommitAsync(transaction, entry, cancellationToken);
        sessions.Forget();
        return new CodesOutcome.Done([.. recovery ?? []]);
    }

    // By the form: a password has twelve characters at least, which no code has.
    private async Task<bool> ProvesAsync(Person person, string proof, CancellationToken cancellationToken) => proof.Length switch
    {
        > PasswordRules.Longest => false,
        >= PasswordRules.Shortest => await people.CheckPasswordAsync(person, proof),
        _ => await check.UseAsync(person, proof, cancellationToken) is CodeVerdict.TimeCode or CodeVerdict.RecoveryCode,
    };

    private async Task<PortalError?> RefusalAsync(Guid personId, CodesChange change, CancellationToken cancellationToken)
    {
        if (!await context.Set<PersonCodes>().AnyAsync(codes => codes.PersonId == personId, cancellationToken))
            return IdentityErrors.CodesOff();
        return change == CodesChange.TurnOff && await context.Obliged().AnyAsync(person => person.Id == personId, cancellationToken) ? IdentityErrors.CodesRequired() : null;
    }
}
