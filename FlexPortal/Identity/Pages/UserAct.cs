using FlexPortal.Core.Platform.Identity;

namespace FlexPortal.Identity.Pages;

/// <summary>An action on a user that asks in a dialog first.</summary>
/// <param name="Code">Its word in addresses and forms.</param>
/// <param name="Word">Verb on its button.</param>
/// <param name="Question">What the dialog asks, without the name.</param>
/// <param name="Consequence">What it does.</param>
/// <param name="Change">The change.</param>
/// <param name="Result">What is said once it is done; empty where a link is shown.</param>
internal sealed record UserAct(string Code, string Word, string Question, string Consequence, UserChange Change, string Result)
{
    /// <summary>The word of the form with role and accounts, which is no action of its own.</summary>
    public const string Edit = "edit";

    private static readonly UserAct Disable = new(
        "disable", "Disable", "Disable",
        "The user is signed out everywhere within a minute and cannot sign in. Their API tokens become inactive. Runs and the audit log "
        + "keep the name. You can enable the user again.",
        new UserChange.Disable(), "disabled, and signed out everywhere within a minute.")
    {
        IsDanger = true,
    };

    private static readonly UserAct ResetPassword = new(
        "reset", "Reset password", "Reset the password of",
        "The old password stops working, and the user is signed out everywhere within a minute. You get a link to send. It works once "
        + "and sets a new password.",
        new UserChange.Reset(), "")
    {
        IsDanger = true,
    };

    private static readonly UserAct NewLink = ResetPassword with
    {
        Word = "New link",
        Question = "Create a new link for",
        Consequence = "The earlier link stops working. You get a new one to send.",
        IsDanger = false,
    };

    private static readonly UserAct ResetTwoFactor = new(
        "reset-two-factor", "Reset two-factor", "Reset two-factor of",
        "Use it for a lost device. The authenticator and the recovery codes stop working, and the user is signed out everywhere within "
        + "a minute. The password alone signs in until two-factor is set up again. Make sure that the request comes from this user.",
        new UserChange.ResetTwoFactor(), "two-factor is off; the password alone signs in until it is set up again.")
    {
        IsDanger = true,
    };

    private static readonly UserAct Enable = new(
        "enable", "Enable", "Enable", "The user can sign in again with the former password.", new UserChange.Enable(),
        "can sign in again.");

    private static readonly UserAct Unlock = Enable with
    {
        Word = "Unlock",
        Question = "Unlock",
        Consequence = "The user can sign in again at once; wrong passwords are counted from zero.",
    };

    /// <summary>Whether it takes something away from the user.</summary>
    public bool IsDanger { get; private init; }

    /// <summary>The actions that a user's status allows.</summary>
    public static IEnumerable<UserAct> Of(UserView user)
    {
        if (user.State is UserState.Locked or UserState.Disabled)
            yield return user.State is UserState.Locked ? Unlock : Enable;
        if (user.State is not UserState.Disabled)
            yield return user.State is UserState.Invited ? NewLink : ResetPassword;
        if (user.HasTwoFactor)
            yield return ResetTwoFactor;
        if (user.State is not UserState.Disabled)
            yield return Disable;
    }

    /// <summary>The action of a form; null when there is none of that word.</summary>
    public static UserAct? Find(string? code) => new[] { Disable, ResetPassword, ResetTwoFactor, Enable }
        .FirstOrDefault(act => string.Equals(act.Code, code, StringComparison.Ordinal));

    /// <summary>The address that opens the dialog of an action.</summary>
    public static string Address(string code, UserView user) => $"/users?act={code}&user={Uri.EscapeDataString(user.Name)}";
}
