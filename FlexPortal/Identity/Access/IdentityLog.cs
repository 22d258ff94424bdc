using FlexPortal.Core.Platform.Identity.Tokens;

namespace FlexPortal.Identity.Access;

/// <summary>Log messages about users. Never a typed name, a password, a key or a link.</summary>
internal static partial class IdentityLog
{
    [LoggerMessage(3100, LogLevel.Warning, "Sessions could not be read; open pages are looked at again soon.")]
    public static partial void SessionsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(3101, LogLevel.Information, "Token {PublicId} was refused: {Fault}.")]
    public static partial void TokenRefused(ILogger logger, string publicId, TokenRejection fault);
}
