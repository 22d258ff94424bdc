using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Puts the <see cref="Redactor"/> before every log provider.</summary>
internal static class RedactedLogging
{
    public static void AddRedactedLogging(this IServiceCollection services)
    {
        services.AddLogging();
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new Factory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(), provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetRequiredService<IOptions<LoggerFactoryOptions>>(), provider.GetService<IExternalScopeProvider>()),
            provider.GetRequiredService<Redactor>())));
    }

    private sealed class Factory(LoggerFactory inner, Redactor redactor) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new RedactedLogger(inner.CreateLogger(categoryName), redactor);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }
}

/// <summary>Passes an entry on, masked where it holds a secret.</summary>
internal sealed class RedactedLogger(ILogger inner, Redactor redactor) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        var text = state.ToString() ?? "";
        var (clean, values) = (redactor.Scrub(text), Values(state));
        return ReferenceEquals(clean, text) && values is null ? inner.BeginScope(state) : inner.BeginScope(new Entry(clean, values ?? []));
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;

        var text = formatter(state, exception);
        var (clean, values, fault) = (redactor.Scrub(text), Values(state), redactor.Scrub(exception));
        if (ReferenceEquals(clean, text) && values is null && ReferenceEquals(fault, exception))
            inner.Log(logLevel, eventId, state, exception, formatter);
        else
            inner.Log(
                logLevel,
                eventId,
                new Entry(clean, values ?? state as IReadOnlyList<KeyValuePair<string, object?>> ?? []),
                fault,
                static (entry, _) => entry.ToString());
    }

    /// <summary>The named values with what must not leave masked; null when there is nothing to mask.</summary>
    private KeyValuePair<string, object?>[]? Values<TState>(TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> given)
            return null;

        KeyValuePair<string, object?>[]? masked = null;
        for (var i = 0; i < given.Count; i++)
        {
            var (name, value) = given[i];
            // Numbers, times and ids hold no secret, and are most of what is logged.
            if (value is null or Guid or TimeSpan or DateTimeOffset or (IConvertible and not string))
                continue;

            var text = value.ToString() ?? "";
            var clean = redactor.Scrub(text);
            if (!ReferenceEquals(clean, text))
                (masked ??= [.. given])[i] = new(name, clean);
        }

        return masked;
    }

    private sealed class Entry(
        string text, IReadOnlyList<KeyValuePair<string, object?>> values) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

        public override string ToString() => text;
    }
}
