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

    public static (IconName Icon, Tone Tone) Look(TokenState state) => state switch
    {
        TokenState.Active => (IconName.Success, Tone.Good),
        TokenState.ExpiresSoon => (IconName.Warning, Tone.Warn),
        TokenState.Inactive => (IconName.Pause, Tone.Warn),
        TokenState.Expired => (IconName.Clock, Tone.Quiet),
        _ => (IconName.Cancelled, Tone.Quiet),
    };
}
