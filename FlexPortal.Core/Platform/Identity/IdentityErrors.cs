using FlexPortal.Core.Platform.Identity.Passwords;

namespace FlexPortal.Core.Platform.Identity;

/// <summary>Errors of users, passwords, links and two-factor authentication.</summary>
public static class IdentityErrors
{
    internal static PortalError NameInvalid() => new(
        "USER_NAME_INVALID", "This name is not valid.",
        $"Use 2 to {UserNameRules.Longest} letters, digits, or . _ - @ +, without spaces. Some names are reserved.")
    { Field = "name" };

    internal static PortalError NameTaken() => new(
        "USER_NAME_TAKEN", "A user with this name exists.", "Choose another name; upper and lower case are the same.")
    { Field = "name" };

    /// <summary>No user has that name or id.</summary>
    public static PortalError NotFound() => new("USER_NOT_FOUND", "There is no such user.", "The list of users shows all names.");

    /// <summary>The password has too few characters; null when their number is not known any more.</summary>
    internal static PortalError PasswordTooShort(int? length = null) => NewPassword(
        "PASSWORD_TOO_SHORT",
        length is { } n
            ? $"The password has {n} of at least {PasswordRules.Shortest} characters."
            : $"The password has fewer than {PasswordRules.Shortest} characters.",
        "Use a few unrelated words.");

    internal static PortalError PasswordTooLong() => NewPassword(
        "PASSWORD_TOO_LONG", $"The password has more than {PasswordRules.Longest} characters.", "Choose a shorter one.");

    internal static PortalError PasswordHasUserName() => NewPassword(
        "PASSWORD_CONTAINS_USER_NAME", "The password is the user name with little more.", "Use a few unrelated words.");

    internal static PortalError PasswordHasPortalName() => NewPassword(
        "PASSWORD_CONTAINS_PORTAL_NAME", "The password is the name of the portal with little more.", "Use a few unrelated words.");

    internal static PortalError PasswordRepeats() => NewPassword(
        "PASSWORD_REPETITIVE", "The password repeats a few characters.", "Use a few unrelated words.");

    internal static PortalError PasswordIsSequence() => NewPassword(
        "PASSWORD_SEQUENCE", "The password follows the alphabet, the digits or the keyboard.", "Use a few unrelated words.");

    internal static PortalError PasswordCommon() => NewPassword(
        "PASSWORD_COMMON", "This password is common and guessed first.", "Use a few unrelated words.");

    /// <summary>The new password and its confirmation differ.</summary>
    public static PortalError PasswordsDiffer() => NewPassword("PASSWORDS_DIFFER", "The two passwords differ.", "Enter both again.");

    internal static PortalError PasswordSame() =>
        NewPassword("PASSWORD_SAME", "The new password is the current one.", "Choose another password.");

    internal static PortalError PasswordWrong() =>
        new("PASSWORD_WRONG", "The current password is wrong.", "Enter it again; nothing was changed.") { Field = "present" };

    internal static PortalError SignInRefused() => new(
        "SIGN_IN_REFUSED", "The name or the password is wrong, or too many wrong passwords were tried.",
        "After five wrong passwords, wait one minute; the wait doubles each time.");

    internal static PortalError SignInExpired() => new(
        "SIGN_IN_EXPIRED", "More than five minutes passed before the code, or the user was changed.", "Enter your password again.");

    internal static PortalError CodeKeyUnreadable() => new(
        "CODE_KEY_UNREADABLE",
        "The portal cannot verify codes of your authenticator: the key ring that encrypts its key is missing.",
        "Use a recovery code, or ask an administrator to reset two-factor authentication.");

    internal static PortalError LinkInvalid() => new(
        "LINK_INVALID", "This link was used, has expired, or was replaced by a newer one.",
        "Ask an administrator for a new one; for the first setup, run the command setup-link on the portal's machine.");

    internal static PortalError SetupDone() =>
        new("SETUP_DONE", "The portal is set up already.", "Sign in, or ask an administrator for an invitation.");

    internal static PortalError LastAdmin() => new(
        "LAST_ADMIN", "This is the only administrator who can sign in.", "Make another user administrator first.");

    internal static PortalError CodeRefused() => new(
        "CODE_REFUSED", "The code is wrong, expired or used before.",
        "Enter another; each code works once. After five wrong codes, wait one minute.")
    { Field = "code" };

    internal static PortalError ProofRefused() => new(
        "PROOF_REFUSED", "This is neither the password nor a valid code.",
        "Enter one of them again. After five wrong ones, wait one minute.")
    { Field = "proof" };

    internal static PortalError OfferTooOld() => new(
        "TWO_FACTOR_OFFER_EXPIRED", "The QR code has expired or is of another user.", "Scan the one that is shown now.");

    internal static PortalError CodesOn() => new(
        "TWO_FACTOR_ON", "Two-factor authentication is on already.", "Turn it off first to move to another authenticator.");

    internal static PortalError CodesOff() => new("TWO_FACTOR_OFF", "Two-factor authentication is off.", "There is nothing to turn off.");

    internal static PortalError CodesRequired() => new(
        "TWO_FACTOR_REQUIRED", "An administrator requires two-factor authentication.", "An administrator can change that under Users.");

    /// <summary>The error of a code in the address of a page; null for any other text.</summary>
    public static PortalError? Find(string? code) => Known.GetValueOrDefault(code ?? "");

    private static readonly Dictionary<string, PortalError> Known = new PortalError[]
    {
        NameInvalid(), NameTaken(), NotFound(), PasswordTooShort(), PasswordTooLong(), PasswordHasUserName(),
        PasswordHasPortalName(), PasswordRepeats(), PasswordIsSequence(), PasswordCommon(), PasswordsDiffer(), PasswordSame(),
        PasswordWrong(), SignInRefused(), SignInExpired(), CodeKeyUnreadable(), LinkInvalid(), SetupDone(), LastAdmin(),
        CodeRefused(), ProofRefused(), OfferTooOld(), CodesOn(), CodesOff(), CodesRequired(),
    }.ToDictionary(error => error.Code, StringComparer.Ordinal);

    private static PortalError NewPassword(string code, string message, string whatToDo) =>
        new(code, message, whatToDo) { Field = "password" };
}

/// <summary>Result of a change of users.</summary>
public abstract record UserOutcome
{
    private UserOutcome()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Name">The user's name.</param>
    /// <param name="Link">The link to hand over, if any; it is shown once.</param>
    public sealed record Done(string Name, IssuedLink? Link = null) : UserOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : UserOutcome;
}
