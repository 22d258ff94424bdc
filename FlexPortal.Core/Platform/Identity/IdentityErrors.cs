namespace FlexPortal.Core.Platform.Identity;

/// <summary>Errors of users, passwords, links and two-factor authentication.</summary>
public static class IdentityErrors
{
    internal static PortalError NameInvalid() => new(
        "USER_NAME_INVALID", "This name is not valid.",
        $"A name has 2 to {UserNameRules.Longest} letters, digits, or one of . _ - @ +, and is not one the portal uses itself.");

    internal static PortalError NameTaken() => new(
        "USER_NAME_TAKEN", "A user with this name exists.", "Choose another name; upper and lower case are the same.");

    /// <summary>No user has that name or id.</summary>
    public static PortalError NotFound() => new("USER_NOT_FOUND", "There is no such user.", "The list of users shows all names.");

    internal static PortalError PasswordRefused(string fault) => new("PASSWORD_REFUSED", fault, "A few unrelated words make a good one.");

    internal static PortalError PasswordWrong() =>
        new("PASSWORD_WRONG", "The current password is wrong.", "Enter it again; nothing was changed.");

    internal static PortalError LinkInvalid() => new(
        "LINK_INVALID", "This link was used, has expired, or was replaced by a newer one.",
        "Ask an administrator for a new one; for the first setup, run the command setup-link where the portal runs.");

    internal static PortalError SetupDone() =>
        new("SETUP_DONE", "The portal is set up already.", "Sign in, or ask an administrator for an invitation.");

    internal static PortalError LastAdmin() => new(
        "LAST_ADMIN", "This is the only administrator who can sign in.", "Make another user administrator first.");

    internal static PortalError CodeRefused() => new(
        "CODE_REFUSED", "The code is wrong, expired or used before.",
        "Enter the one that the authenticator shows now; each code works once.");

    internal static PortalError ProofRefused() => new(
        "PROOF_REFUSED", "This is neither the password nor a valid code.",
        "Enter the password, or the code that the authenticator shows now. After five wrong ones the wait is a minute.");

    internal static PortalError OfferTooOld() => new(
        "TWO_FACTOR_OFFER_EXPIRED", "The QR code has expired or is of another user.", "Scan the one that is shown now.");

    internal static PortalError CodesOn() => new(
        "TWO_FACTOR_ON", "Two-factor authentication is on already.", "Turn it off first to move to another authenticator.");

    internal static PortalError CodesOff() => new("TWO_FACTOR_OFF", "Two-factor authentication is off.", "There is nothing to turn off.");

    internal static PortalError CodesRequired() => new(
        "TWO_FACTOR_REQUIRED", "An administrator requires two-factor authentication.", "An administrator can change that under Users.");
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
