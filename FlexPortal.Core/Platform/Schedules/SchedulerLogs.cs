using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Platform.Schedules;

/// <summary>
/// Takes the log of the library into that of the portal, one level lower: what it does every minute is no information for an operator,
/// and an outage of the database is a warning.
/// </summary>
internal sealed class SchedulerLogs(ILoggerFactory portal) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lowered(portal.CreateLogger(categoryName));

    public void Dispose()
    {
        // The loggers belong to the portal.
    }

    private sealed class Lowered(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(Lower(logLevel, exception: null));

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var level = Lower(logLevel, exception);
            if (logger.IsEnabled(level))
                logger.Log(level, eventId, state, exception, formatter);
        }

        private static LogLevel Lower(LogLevel level, Exception? exception) => level switch
        {
            LogLevel.Information => LogLevel.Debug,
            LogLevel.Error when exception is not null && DatabaseErrors.IsTransient(exception) => LogLevel.Warning,
            LogLevel.Warning when exception is not null && DatabaseErrors.IsTransient(exception) => LogLevel.Debug,
            _ => level,
        };
    }
}
