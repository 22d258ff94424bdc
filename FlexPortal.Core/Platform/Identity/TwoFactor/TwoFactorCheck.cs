using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>What a typed code turned out to be.</summary>
internal enum TwoFactorResult
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
internal sealed class TwoFactorCheck(PortalDbContext context, UserManager<PortalUser> users, AuthenticatorKeyProtector keys, TimeProvider time)
{
    /// <summary>Judges by the form: six digits are a code of the moment, everything else a recovery code.</summary>
    public async Task<TwoFactorResult> UseAsync(PortalUser user, string typed, CancellationToken cancellationToken)
    {
        var code = Bare(typed);
        if (!TimeCodes.LooksLikeOne(code))
            return await UseRecoveryAsync(user, code) ? TwoFactorResult.RecoveryCode : TwoFactorResult.Wrong;
        if (await context.Set<TwoFactorEnrolment>().AsNoTracking().FirstOrDefaultAsync(row => row.UserId == user.Id, cancellationToken) is not { } codes)
            return TwoFactorResult.Wrong;
        if (keys.Open(user.Id, codes.SealedKey) is not { } key)
            return TwoFactorResult.KeyUnreadable;
        if (TimeCodes.StepOf(key, code, time.GetUtcNow(), codes.LastStep) is not { } step)
            return TwoFactorResult.Wrong;

        // Of two who come at once with the same code one finds the step used.
        var used = await context.Set<TwoFactorEnrolment>().Where(row => row.UserId == user.Id && row.LastStep < step)
            .ExecuteUpdateAsync(row => row.SetProperty(c => c.LastStep, step), cancellationToken);
        return used == 1 ? TwoFactorResult.TimeCode : TwoFactorResult.Wrong;
    }

    /// <summary>Without the blanks and dashes with which it was typed, in capitals.</summary>
    public static string Bare(string typed) =>
        typed.Length > 64 ? "" : new string([.. typed.Where(letter => !char.IsWhiteSpace(letter) && letter is not '-')]).ToUpperInvariant();

    private async Task<bool> UseRecoveryAsync(PortalUser user, string code)
    {
        // The framework stores the whole user again; whoever has a right code has no failures.
        var (failures, wait) = (user.AccessFailedCount, user.LockoutEnd);
        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        var result = code.Length == 0 ? IdentityResult.Failed() : await users.RedeemTwoFactorRecoveryCodeAsync(user, code);
        if (result is { Succeeded: true })
            return true;

        (user.AccessFailedCount, user.LockoutEnd) = (failures, wait);
        return false;
    }
}
