using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace FlexPortal.Core.MarketData.Vendors.Client;

/// <summary>
/// Asks vendors: within their limits, again after transient faults, and not at all while a circuit is open or a ban lasts. Every pause is
/// on <paramref name="time"/>.
/// </summary>
/// <param name="exchanger">Makes one exchange.</param>
/// <param name="reserveSlot">Request limits.</param>
/// <param name="circuits">Circuits, shared by all questions of the process.</param>
/// <param name="limits">Times and counts.</param>
/// <param name="time">Clock of all pauses.</param>
/// <param name="random">Numbers from 0 up to 1, for the jitter.</param>
internal sealed class VendorClient(
    VendorExchanger exchanger, ReserveVendorSlot reserveSlot, VendorCircuits circuits, VendorClientLimits limits, TimeProvider time,
    Func<double> random)
{
    /// <summary>Asks until the vendor answers, the attempts are used up, or asking again soon cannot help.</summary>
    /// <exception cref="OperationCanceledException">Cancelled by the caller.</exception>
    public async Task<VendorFetch> FetchAsync(VendorConnection connection, VendorQuery query, CancellationToken cancellationToken)
    {
        VendorRequest request;
        try
        {
            request = connection.Vendor.RequestFor(query);
        }
        catch (ArgumentException)
        {
            // One wrong setting must not end a run or keep other vendors from being asked.
            return NotSent(VendorFault.BadRequest("not sent: the symbol or slice is none of this vendor"));
        }

        if (connection.LacksKey)
            return NotSent(VendorFault.Blocked(VendorBlockCause.Credentials, "not sent: no key"));

        var attempts = new List<VendorAttempt>();
        TimeSpan? wait = null;
        var retry = new RetryStrategyOptions<VendorExchange>
        {
            MaxRetryAttempts = Math.Max(1, limits.Attempts - 1),
            ShouldHandle = arguments =>
            {
                wait = arguments.Outcome.Result is { } made ? WaitAfter(made, arguments.AttemptNumber) : null;
                return ValueTask.FromResult(wait is not null);
            },
            DelayGenerator = _ => ValueTask.FromResult(wait),
            OnRetry = arguments =>
            {
                Record(attempts, arguments.Outcome.Result!, wait);
                return ValueTask.CompletedTask;
            },
        };
        var pipeline = new ResiliencePipelineBuilder<VendorExchange> { TimeProvider = time }.AddRetry(retry).Build();
        var last = await pipeline.ExecuteAsync(token => AttemptAsync(connection, query, request, token), cancellationToken);
        Record(attempts, last, null);
        return new VendorFetch(last.Reply, last, attempts);
    }

    private static void Record(List<VendorAttempt> attempts, VendorExchange made, TimeSpan? wait) =>
        attempts.Add(new VendorAttempt(attempts.Count + 1, made.RespondedAt, made.Fault, made.Status, wait) { WasSent = made.WasSent });

    /// <summary>Pause before the next attempt; null when there is none.</summary>
    private TimeSpan? WaitAfter(VendorExchange made, int retriesBefore)
    {
        if (made.Fault is not { IsTransient: true } fault || !made.WasSent || retriesBefore + 1 >= limits.Attempts)
            return null;

        var longest = Math.Min(limits.LongestBackoff.Ticks, limits.FirstBackoff.Ticks * Math.Pow(2, retriesBefore));
        var wait = fault.RetryAt is { } at ? at - time.GetUtcNow() : TimeSpan.FromTicks((long)(longest * random()));
        return wait > limits.LongestWait ? null : wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async ValueTask<VendorExchange> AttemptAsync(
        VendorConnection connection, VendorQuery query, VendorRequest request, CancellationToken cancellationToken)
    {
        var circuit = circuits.Of(connection);
        // Before a moment is reserved: a reserved one is spent.
        if (Held(circuit) is { } held)
            return NotSent(request, held);

        var slot = await reserveSlot(connection, cancellationToken);
        if (slot > limits.LongestWait)
            return NotSent(request, VendorFault.QuotaSpent(time.GetUtcNow() + slot));

        var pause = circuit.PausedUntil - time.GetUtcNow();
        if (pause > TimeSpan.Zero || slot > TimeSpan.Zero)
            await Task.Delay(pause > slot ? pause : slot, time, cancellationToken);
        // Another question may have learnt more meanwhile.
        if (Held(circuit) is { } heldNow)
            return NotSent(request, heldNow);

        try
        {
            return await circuit.ExecuteAsync(token => exchanger.AskAsync(connection, query, request, token), cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            return NotSent(request, VendorFault.CircuitOpen(time.GetUtcNow() + open.RetryAfter));
        }
    }

    /// <summary>Why the vendor is not asked now, as another question learnt; null when it is.</summary>
    private VendorFault? Held(VendorCircuit circuit)
    {
        var now = time.GetUtcNow();
        if (circuit.BannedUntil > now)
            return VendorFault.Banned(circuit.BannedUntil, "not sent: banned");

        return circuit.PausedUntil - now > limits.LongestWait
            ? VendorFault.RateLimited(circuit.PausedUntil, "not sent: paused")
            : null;
    }

    private VendorFetch NotSent(VendorFault fault) => new(
        new VendorReply.Faulted(fault), null, [new VendorAttempt(1, time.GetUtcNow(), fault, null, null) { WasSent = false }]);

    private VendorExchange NotSent(VendorRequest request, VendorFault fault)
    {
        var now = time.GetUtcNow();
        return new VendorExchange(request.Template, now, now, null, new VendorReply.Faulted(fault)) { WasSent = false };
    }
}
