using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlexPortal.Tests.Platform.Telemetry;

/// <summary>Keeps all log lines as text: message, named values, scopes, exception.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<Exception> Exceptions { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        Lines.Enqueue($"scope {state} {Values(state)}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue($"{formatter(state, exception)} {Values(state)} {exception}");
        if (exception is not null)
            Exceptions.Enqueue(exception);
    }

    public void Dispose()
    {
        // The lines are read after the portal has stopped.
    }

    private static string Values<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values
            ? string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value}"))
            : "";
}
