using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Identity.Tokens;

/// <summary>How tokens stand, in the words and signs of the pages.</summary>
internal static class TokenWords
{
    public static string State(TokenView token) => token.State switch
    {
        TokenState.Active => "active",
        TokenState.ExpiresSoon => "expires soon",
        TokenState.Asleep => "asleep: its owner cannot sign in",
        TokenState.Expired => "expired",
        _ => $"revoked by {token.RevokedBy}",
    };

    public static IconName Sign(TokenState state) => state switch
    {
        TokenState.Active => IconName.Success,
        TokenState.ExpiresSoon => IconName.Warning,
        TokenState.Asleep => IconName.Pause,
        TokenState.Expired => IconName.Clock,
        _ => IconName.Cancelled,
    };

    public static string Look(TokenState state) => state switch
    {
        TokenState.Active => "is-good",
        TokenState.ExpiresSoon or TokenState.Asleep => "is-warn",
        _ => "",
    };
}
