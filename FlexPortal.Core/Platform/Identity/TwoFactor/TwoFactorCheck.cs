using System.Globalization;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity.TwoFactor;

/// <summary>Result of checking a typed code.</summary>
internal enum TwoFactorResult
{
    /// <summary>Not a valid code: wrong, expired, or used before.</summary>
    Wrong,

    /// <summary>A code of the authenticator, now used.</summary>
    AuthenticatorCode,

    /// <summary>A recovery code, now used.</summary>
    RecoveryCode,

    /// <summary>The authenticator key cannot be decrypted: the key ring that encrypted it is missing.</summary>
    KeyUnreadable,
}

/// <summary>
/// Checks a typed code and marks a correct one as used, in the caller's transaction. The framework verifies authenticator codes of the
/// current 30 seconds and of two steps before and after. It does not report the matching step, so the row keeps the used codes.
/// </summary>
internal sealed class TwoFactorCheck(PortalDbContext context, UserManager<PortalUser> users, AuthenticatorKeyProtector keys)
{
    private const int Digits = 6;

    /// <summary>Decides by the form: six digits are an authenticator code, everything else a recovery code.</summary>
    public async Task<TwoFactorResult> UseAsync(PortalUser user, string typed, CancellationToken cancellationToken)
    {
        if (NumberOf(typed) is not { } number)
            return await UseRecoveryAsync(user, Bare(typed)) ? TwoFactorResult.RecoveryCode : TwoFactorResult.Wrong;
        // The user store finds the same row in this context.
        if (await context.Set<TwoFactorEnrolment>().FindAsync([user.Id], cancellationToken) is not { } enrolment)
            return TwoFactorResult.Wrong;
        if (keys.Open(user.Id, enrolment.SealedKey) is null)
            return TwoFactorResult.KeyUnreadable;

        return await VerifyAsync(users, user, typed) && await TwoFactorSql.UseCodeAsync(context, user.Id, number, cancellationToken)
            ? TwoFactorResult.AuthenticatorCode
            : TwoFactorResult.Wrong;
    }

    /// <summary>Whether the authenticator of the user's row shows this code; it is not marked as used.</summary>
    public static Task<bool> VerifyAsync(UserManager<PortalUser> users, PortalUser user, string typed) =>
        users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, Bare(typed));

    /// <summary>An authenticator code as a number; null when it has not the form of one.</summary>
    public static int? NumberOf(string typed) => Bare(typed) is { Length: Digits } code && code.All(char.IsAsciiDigit)
        ? int.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    /// <summary>Without the blanks and dashes with which it was typed, in capitals.</summary>
    public static string Bare(string typed) =>
        typed.Length > 64 ? "" : new string([.. typed.Where(letter => !char.IsWhiteSpace(letter) && letter is not '-')]).ToUpperInvariant();

    private async Task<bool> UseRecoveryAsync(PortalUser user, string code)
    {
        // The framework stores the whole user again, and a right code clears the failures.
        var (failures, wait) = (user.AccessFailedCount, user.LockoutEnd);
        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        var result = code.Length == 0 ? IdentityResult.Failed() : await users.RedeemTwoFactorRecoveryCodeAsync(user, code);
        if (result is { Succeeded: true })
            return true;

        (user.AccessFailedCount, user.LockoutEnd) = (failures, wait);
        return false;
    }
}
