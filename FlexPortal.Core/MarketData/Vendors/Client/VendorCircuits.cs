using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>The circuits of this process, one for each vendor and key.</summary>
internal sealed class VendorCircuits(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Vendor, string Key), VendorCircuit> _circuits = new();

    /// <summary>The circuit of a connection.</summary>
    public VendorCircuit Of(VendorConnection connection) =>
        _circuits.GetOrAdd((connection.Vendor.Code, connection.LimitKey), static (_, time) => new VendorCircuit(time), time);
}

/// <summary>
/// Keeps all questions to a vendor back while it fails: opens after ten failures in a row within two minutes and lets one question try a
/// minute later. It also keeps a ban and a pause that the vendor asked of any one question.
/// </summary>
internal sealed class VendorCircuit
{
    private readonly ResiliencePipeline<VendorExchange> _breaker;
    private readonly Lock _lock = new();
    private DateTimeOffset _bannedUntil;
    private DateTimeOffset _pausedUntil;

    /// <summary>A closed circuit.</summary>
    public VendorCircuit(TimeProvider time)
    {
        var options = new CircuitBreakerStrategyOptions<VendorExchange>
        {
            FailureRatio = 1,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromMinutes(2),
            BreakDuration = TimeSpan.FromMinutes(1),
            ShouldHandle = static arguments => ValueTask.FromResult(
                arguments.Outcome.Result is { Fault.Class: VendorFaultClass.Unavailable or VendorFaultClass.Unknown }),
        };
        _breaker = new ResiliencePipelineBuilder<VendorExchange> { TimeProvider = time }.AddCircuitBreaker(options).Build();
    }

    /// <summary>When the ban ends, UTC; long past when there is none.</summary>
    public DateTimeOffset BannedUntil => Read(ref _bannedUntil);

    /// <summary>Until when the vendor asked for no request, UTC; long past when it did not.</summary>
    public DateTimeOffset PausedUntil => Read(ref _pausedUntil);

    /// <summary>Makes one exchange and counts its outcome.</summary>
    /// <exception cref="BrokenCircuitException">The circuit is open.</exception>
    public async ValueTask<VendorExchange> ExecuteAsync(
        Func<CancellationToken, ValueTask<VendorExchange>> exchange, CancellationToken cancellationToken)
    {
        var made = await _breaker.ExecuteAsync(exchange, cancellationToken);
        if (made.Fault is { Class: VendorFaultClass.Banned, RetryAt: { } end })
            Extend(ref _bannedUntil, end);
        if (made.Fault is { Class: VendorFaultClass.RateLimited, RetryAt: { } free })
            Extend(ref _pausedUntil, free);
        return made;
    }

    private DateTimeOffset Read(ref DateTimeOffset until)
    {
        lock (_lock)
        {
            return until;
        }
    }

    private void Extend(ref DateTimeOffset until, DateTimeOffset to)
    {
        lock (_lock)
        {
            until = to > until ? to : until;
        }
    }
}
