using FlexPortal.Core.Platform.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FlexPortal.Tests.Platform.Telemetry;

/// <summary>What reaches a log target from messages of the portal and of libraries.</summary>
public sealed class RedactedLoggingTests : IDisposable
{
    private const string Account = "U7654321";
    private readonly KeptLog _kept = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _logger;

    public RedactedLoggingTests()
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(_kept));
        services.AddSingleton<Redactor>();
        services.AddRedactedLogging();
        _services = services.BuildServiceProvider();
        _logger = _services.GetRequiredService<ILogger<RedactedLoggingTests>>();
    }

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Sec_S17_Messages_values_scopes_and_exceptions_reach_the_log_masked()
    {
#pragma warning disable CA1848, CA2254 // As a library would write it.
        using (_logger.BeginScope(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Account"] = Account }.ToList()))
        using (_logger.BeginScope("asked for {Path}", $"/x?account={Account}"))
            _logger.LogError(
                new InvalidOperationException($"no {Account}", new FormatException($"inner {Account}")),
                $"Failed for {Account}, value {{Value}}, {{Number}}", Account, 7);
#pragma warning restore CA1848, CA2254

        Assert.NotEmpty(_kept.Lines);
        Assert.DoesNotContain(_kept.Lines, line => line.Contains(Account, StringComparison.Ordinal));
        var entry = Assert.Single(_kept.Lines, line => line.Contains("Failed for ***, value", StringComparison.Ordinal));
        Assert.Contains("System.InvalidOperationException: no ***", entry, StringComparison.Ordinal);
        Assert.Contains("System.FormatException: inner ***", entry, StringComparison.Ordinal);
        Assert.Contains("Number=7", entry, StringComparison.Ordinal);
        Assert.Contains("Value=***", entry, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_without_secrets_is_logged_unchanged()
    {
        var fault = new InvalidOperationException("plain");

        _logger.Log(LogLevel.Warning, 5, "state", fault, (state, _) => state + " told");

        Assert.Same(fault, _kept.Exceptions.Single());
        Assert.Contains("state told", _kept.Lines.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disabled_level_costs_nothing()
    {
        var asked = false;

        _logger.Log(LogLevel.Trace, 5, "state", exception: null, (_, _) =>
        {
            asked = true;
            return "";
        });

        Assert.False(asked);
    }
}
