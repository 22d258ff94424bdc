using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Notifications;

/// <summary>Log messages of notifications, ids 2500 to 2599. Ids and codes; the exception passes the redaction of the log.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(2500, LogLevel.Information, "Message {MessageId} was sent at attempt {Attempt}")]
    public static partial void Sent(ILogger logger, Guid messageId, int attempt);

    [LoggerMessage(2501, LogLevel.Warning, "Message {MessageId} was not sent at attempt {Attempt}: {Code}")]
    public static partial void NotSent(ILogger logger, Exception exception, Guid messageId, int attempt, string code);
}
