using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Identity.Tokens;

/// <summary>Formats the status of tokens for pages.</summary>
internal static class TokenFormatter
{
    public static string State(TokenView token) => token.State switch
    {
        TokenState.Active => "active",
        TokenState.ExpiresSoon => "expires soon",
        TokenState.Inactive => "inactive (user disabled, or setup pending)",
        TokenState.Expired => "expired",
        _ => $"revoked by {token.RevokedBy}",
    };

    /// <summary>How long it still counts: in days while there are some.</summary>
    public static string Left(TimeSpan left) =>
        left.TotalDays >= 2 ? ValueFormatter.Count((int)Math.Round(left.TotalDays), "day", "days") : ValueFormatter.Running(left);

    public static IconName Sign(TokenState state) => state switch
    {
        TokenState.Active => IconName.Success,
        TokenState.ExpiresSoon => IconName.Warning,
        TokenState.Inactive => IconName.Pause,
        TokenState.Expired => IconName.Clock,
        _ => IconName.Cancelled,
    };

    public static string Look(TokenState state) => state switch
    {
        TokenState.Active => "is-good",
        TokenState.ExpiresSoon or TokenState.Inactive => "is-warn",
        _ => "",
    };
}
