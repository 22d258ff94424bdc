using FlexPortal.Cli;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Cli;

/// <summary>A command that is interrupted while its background services start ends without a fault of theirs.</summary>
public sealed class CliHostTests
{
    [Fact]
    public async Task An_interrupt_during_the_start_is_no_fault_of_a_background_service()
    {
        using var interrupt = new CancellationTokenSource();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var log = new FaultLog();
        builder.Logging.AddProvider(log);
        builder.Services.AddHostedService<Waiting>();
        builder.Services.AddSingleton<IHostedService>(new Interrupting(interrupt));
        using var host = builder.Build();

        await Assert.ThrowsAsync<OperationCanceledException>(() => CliHost.StartAsync(host, interrupt.Token));
        await host.StopAsync(CancellationToken.None);

        Assert.Empty(log.Faults);
    }

    /// <summary>Works until it is stopped.</summary>
    private sealed class Waiting : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            new TaskCompletionSource().Task.WaitAsync(stoppingToken);
    }

    /// <summary>Ctrl-C while the services start.</summary>
    private sealed class Interrupting(CancellationTokenSource interrupt) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => interrupt.CancelAsync();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FaultLog : ILoggerProvider, ILogger
    {
        public List<string> Faults { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Faults.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
