using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.Codes;

/// <summary>What a typed code turned out to be.</summary>
internal enum CodeVerdict
{
    /// <summary>Not a code that counts: never was one, too old, or used already.</summary>
    Wrong,

    /// <summary>The code of this moment, now used.</summary>
    TimeCode,

    /// <summary>A recovery code, now used.</summary>
    RecoveryCode,

    /// <summary>The key that says so cannot be opened: the key ring that sealed it is gone.</summary>
    KeyUnreadable,
}

/// <summary>Looks at a code that somebody typed and, when it is right, uses it up in the transaction of the caller.</summary>
internal sealed class CodeCheck(PortalDbContext context, UserManager<Person> people, SealedKeys keys, TimeProvider time)
{
    /// <summary>Judges by the form: six digits are a code of the moment, everything else a recovery code.</summary>
    public async Task<CodeVerdict> UseAsync(Person person, string typed, CancellationToken cancellationToken)
    {
        var code = Bare(typed);
        if (!TimeCodes.LooksLikeOne(code))
            return await UseRecoveryAsync(person, code) ? CodeVerdict.RecoveryCode : CodeVerdict.Wrong;
        if (await context.Set<PersonCodes>().AsNoTracking().FirstOrDefaultAsync(row => row.PersonId == person.Id, cancellationToken) is not { } codes)
            return CodeVerdict.Wrong;
        if (keys.Open(person.Id, codes.SealedKey) is not { } key)
            return CodeVerdict.KeyUnreadable;
        if (TimeCodes.StepOf(key, code, time.GetUtcNow(), codes.LastStep) is not { } step)
            return CodeVerdict.Wrong;

        // Of two who come at once with the same code one finds the step used.
        var used = await context.Set<PersonCodes>().Where(row => row.PersonId == person.Id && row.LastStep < step)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.LastStep, step), cancellationToken);
        return used == 1 ? CodeVerdict.TimeCode : CodeVerdict.Wrong;
    }

    /// <summary>Without the blanks and dashes with which it was typed, in capitals.</summary>
    public static string Bare(string typed) =>
        typed.Length > 64 ? "" : new string([.. typed.Where(letter => !char.IsWhiteSpace(letter) && letter is not '-')]).ToUpperInvariant();

    private async Task<bool> UseRecoveryAsync(Person person, string code)
    {
        // The framework stores the whole person again; whoever has a right code has no failures.
        var (failures, wait) = (person.AccessFailedCount, person.LockoutEnd);
        (person.AccessFailedCount, person.LockoutEnd) = (0, null);
        var result = code.Length == 0 ? IdentityResult.Failed() : await people.RedeemTwoFactorRecoveryCodeAsync(person, code);
        if (result is { Succeeded: true })
            return true;

        (person.AccessFailedCount, person.LockoutEnd) = (failures, wait);
        return false;
    }
}
