using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>Log messages of schedules, ids 2600 to 2699.</summary>
internal static partial class ScheduleLog
{
    [LoggerMessage(2600, LogLevel.Debug, "This process takes part in firing the schedules")]
    public static partial void Started(ILogger logger);

    [LoggerMessage(2601, LogLevel.Debug, "Schedule {Schedule} fired")]
    public static partial void Fired(ILogger logger, string schedule);

    [LoggerMessage(2602, LogLevel.Warning, "Schedule {Schedule} failed with {Code}: {Reason} It runs again at its next time")]
    public static partial void Failed(ILogger logger, string schedule, string code, string reason);

    [LoggerMessage(2603, LogLevel.Error, "Schedule {Schedule} failed with {Code} ({Fingerprint}); it runs again at its next time")]
    public static partial void Faulted(ILogger logger, Exception exception, string schedule, string code, string fingerprint);
}
