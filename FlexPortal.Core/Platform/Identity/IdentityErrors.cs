namespace FlexPortal.Core.Platform.Identity;

/// <summary>Errors of users, passwords, links and two-factor authentication.</summary>
public static class IdentityErrors
{
    internal static PortalError NameInvalid() => new(
        "USER_NAME_INVALID", "That cannot be a name here.", $"A name has 2 to {UserNameRules.Longest} letters, digits, or one of . _ - @ +, and is not one the portal uses itself.");

    internal static PortalError NameTaken() => new(
        "USER_NAME_TAKEN", "There is a user of that name.", "Choose another name; capital letters make no difference.");

    internal static PortalError NotFound() => new("USER_NOT_FOUND", "There is no such user.", "The list of users shows every name.");

    internal static PortalError PasswordRefused(string fault) => new("PASSWORD_REFUSED", fault, "A few unrelated words make a good one.");

    internal static PortalError PasswordWrong() => new("PASSWORD_WRONG", "The present password is not right.", "Type it again; nothing was changed.");

    internal static PortalError LinkInvalid() => new(
        "LINK_INVALID", "This link was used, is too old, or was replaced by a newer one.",
        "Ask an administrator for a new one; for the first setup, run the command setup-link where the portal runs.");

    internal static PortalError SetupDone() => new("SETUP_DONE", "The portal is set up already.", "Sign in, or ask an administrator for an invitation.");

    internal static PortalError LastAdmin() => new(
        "LAST_ADMIN", "This is the only administrator who can sign in.", "Make somebody else administrator first; otherwise nobody could manage users any more.");

    internal static PortalError CodeRefused() => new("CODE_REFUSED", "That code does not count.", "Type the one that the authenticator shows now; each code counts once.");

    internal static PortalError ProofRefused() => new(
        "PROOF_REFUSED", "That is neither the password nor a code that counts.", "Type the password, or the code that the authenticator shows now. After five wrong ones the wait is a minute.");

    internal static PortalError OfferTooOld() => new("TWO_FACTOR_OFFER_EXPIRED", "The QR code was of another page or another user.", "Scan the one that is shown now.");

    internal static PortalError CodesOn() => new("TWO_FACTOR_ON", "One-time codes are turned on already.", "Turn them off first to move to another authenticator.");

    internal static PortalError CodesOff() => new("TWO_FACTOR_OFF", "One-time codes are not turned on.", "There is nothing to take away.");

    internal static PortalError CodesRequired() => new("TWO_FACTOR_REQUIRED", "An administrator requires one-time codes.", "An administrator can change that on the page of users.");
}

/// <summary>What became of a change of users.</summary>
public abstract record UserOutcome
{
    private UserOutcome()
    {
    }

    /// <summary>It is done.</summary>
    /// <param name="Name">Whom it was about.</param>
    /// <param name="Link">The link to hand over, where there is one; it is shown this once.</param>
    public sealed record Done(string Name, IssuedLink? Link = null) : UserOutcome;

    /// <summary>Nothing was changed, and why.</summary>
    public sealed record Refused(PortalError Error) : UserOutcome;
}
