using Microsoft.AspNetCore.Identity;

namespace FlexPortal.Core.Platform.Identity.Passwords;

/// <summary>
/// What can be a password: long enough, and not among the common ones. No rules of composition, which make passwords
/// worse (NIST SP 800-63B, OWASP ASVS 6.2).
/// </summary>
public sealed class PasswordRules : IPasswordValidator<PortalUser>
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most characters, so that hashing stays cheap for the portal.</summary>
    public const int Longest = 128;

    private const string Product = "flexportal";

    // A row of neighbours: the alphabet, the digits, the keys of a keyboard.
    private static readonly string[] Rows =
    [
        .. new[]
        {
            "abcdefghijklmnopqrstuvwxyz",
            "1234567890",
            "qwertyuiopasdfghjklzxcvbnm",
            "qwertzuiopasdfghjklyxcvbnm",
            "azertyuiopqsdfghjklmwxcvbn",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik"
        }
            .Select(row => string.Concat(Enumerable.Repeat(row, (Longest / row.Length) + 2))),
    ];

    /// <summary>The first rule that a password breaks; null when it breaks none.</summary>
    public static PortalError? FindError(string password, string? name)
    {
        if (password.Length < Shortest)
            return IdentityErrors.PasswordTooShort(password.Length);
        if (password.Length > Longest)
            return IdentityErrors.PasswordTooLong();

        var plain = Plain(password);
        if (name is { Length: > 0 } && IsLittleMoreThan(Plain(name), plain))
            return IdentityErrors.PasswordHasUserName();
        if (IsLittleMoreThan(Product, plain))
            return IdentityErrors.PasswordHasPortalName();
        if (IsRow(plain))
            return IdentityErrors.PasswordIsSequence();
        if (plain.Distinct().Count() < 5 || IsRepetition(plain))
            return IdentityErrors.PasswordRepeats();
        return CommonPasswords.Contains(plain) ? IdentityErrors.PasswordCommon() : null;
    }

    /// <inheritdoc />
    public Task<IdentityResult> ValidateAsync(UserManager<PortalUser> manager, PortalUser user, string? password) => Task.FromResult(
        FindError(password ?? "", user.UserName) is { } error
            ? IdentityResult.Failed(new IdentityError { Code = error.Code, Description = error.Message })
            : IdentityResult.Success);

    private static string Plain(string text) => text.ToLowerInvariant();

    /// <summary>The word, with a number, a sign, or a few letters around it.</summary>
    private static bool IsLittleMoreThan(string word, string text) => text.Contains(word, StringComparison.Ordinal)
        && text.Replace(word, "", StringComparison.Ordinal).Count(char.IsLetter) < Shortest / 2;

    private static bool IsRepetition(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (Enumerable.Range(0, text.Length).All(i => text[i] == text[i % length]))
                return length < Shortest / 2 || CommonPasswords.Contains(text[..length]);
        }

        return false;
    }

    private static bool IsRow(string text)
    {
        var backwards = new string([.. text.Reverse()]);
        return Rows.Any(row => row.Contains(text, StringComparison.Ordinal) || row.Contains(backwards, StringComparison.Ordinal));
    }
}
