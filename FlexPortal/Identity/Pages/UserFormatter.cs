using FlexPortal.Core.Platform.Identity;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Identity.Pages;

/// <summary>Formats the status and the accounts of users for pages.</summary>
internal static class UserFormatter
{
    public static string State(UserView user, DateTimeOffset now) => user switch
    {
        { State: UserState.Active } => "active",
        { State: UserState.Invited } => "invited",
        { State: UserState.Locked, LockedUntilUtc: { } until } => $"locked for {ValueFormatter.Running(until - now)}",
        _ => $"disabled by {user.DisabledBy}",
    };

    public static (IconName Icon, Tone Tone) Look(UserState state) => state switch
    {
        UserState.Active => (IconName.Success, Tone.Good),
        UserState.Invited => (IconName.Clock, Tone.Warn),
        UserState.Locked => (IconName.Pause, Tone.Warn),
        _ => (IconName.Cancelled, Tone.Quiet),
    };

    public static string TwoFactor(UserView user) => user switch
    {
        { HasTwoFactor: true } => "two-factor on",
        { MustEnrol: true } => "two-factor required, not set up",
        _ => "two-factor off",
    };

    public static string Accounts(UserView user) => user.Accounts.Accounts switch
    {
        null => "all",
        [] => "none",
        [var only] => only,
        { Count: var count } => ValueFormatter.Count(count, "account", "accounts"),
    };
}
