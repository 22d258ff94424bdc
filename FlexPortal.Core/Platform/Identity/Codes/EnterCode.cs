using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity.Sessions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using System.Globalization;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>
/// The second step of a sign-in: name and password were right, now a code is. An attempt is counted before the code is looked at, together
/// with wrong passwords: whoever knows the password has five guesses, then waits.
/// </summary>
internal sealed class EnterCode(PortalDbContext context, UserManager<Person> people, SignInAttempts attempts, CodeCheck check, PortalSessions sessions, AuditLog audit)
{
    /// <summary>Checks the code and begins a session. A recovery code ends every other session of the person.</summary>
    public async Task<SignInOutcome> ExecuteAsync(HalfSignIn half, string typed, SignInPlace place, AuditActor by, CancellationToken cancellationToken)
    {
        var person = await context.Set<Person>().FirstOrDefaultAsync(
            row => row.Id == half.PersonId && row.SecurityStamp == half.SecurityStamp && row.DisabledAtUtc == null, cancellationToken);
        if (person is null)
            return await audit.RefuseSignInAsync(by, half.Name, SignInRefusal.StepOver, half.PersonId);
        if (!await attempts.BeginAsync(person.NormalizedUserName!, cancellationToken))
            return await audit.RefuseSignInAsync(by, half.Name, SignInRefusal.Locked, half.PersonId);

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        switch (await check.UseAsync(person, typed, cancellationToken))
        {
            case CodeVerdict.KeyUnreadable:
                await transaction.RollbackAsync(cancellationToken);
                // There was nothing to compare with, so it was no guess.
                await attempts.UndoAsync(person.Id, cancellationToken);
                return await audit.RefuseSignInAsync(by, half.Name, SignInRefusal.CodeKeyUnreadable, half.PersonId);
            case CodeVerdict.TimeCode:
                return await OpenAsync(person, place, [PeopleEvents.SignedIn(by, person.UserName!, "code")], cancellationToken);
            case CodeVerdict.RecoveryCode:
                PersonChanges.Ensure(await people.UpdateSecurityStampAsync(person));
                var left = (await people.CountRecoveryCodesAsync(person)).ToString(CultureInfo.InvariantCulture);
                AuditEvent[] both = [PeopleEvents.Own(by, person.UserName!, ("recovery_codes", "one used"), ("left", left)), PeopleEvents.SignedIn(by, person.UserName!, "recovery code")];
                return await OpenAsync(person, place, both, cancellationToken);
            default:
                return await audit.RefuseSignInAsync(by, half.Name, SignInRefusal.WrongCode, half.PersonId);
        }
    }

    private async Task<SignInOutcome> OpenAsync(Person person, SignInPlace place, AuditEvent[] entries, CancellationToken cancellationToken)
    {
        var (key, signedIn) = await sessions.OpenAsync(context, person, place, cancellationToken);
        await audit.CommitAsync(context.Database.CurrentTransaction!, entries, cancellationToken);
        await attempts.EndAsync(person.Id, cancellationToken);
        sessions.Forget();
        return new SignInOutcome.SignedIn(key, signedIn);
    }
}
