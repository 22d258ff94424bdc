using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace FlexPortal.Hosting;

/// <summary>
/// Limits the TCP connections of one address and of all addresses together, and closes a connection on which the client sends nothing.
/// A few connections beyond either limit are accepted for the health checks alone, so that a monitor gets its answer during an attack.
/// </summary>
internal sealed partial class AddressConnectionLimit(LimitOptions limits, TimeProvider time, ILogger<AddressConnectionLimit> logger)
{
    /// <summary>Connections beyond <see cref="LimitOptions.Connections"/> that serve health checks alone.</summary>
    public const int HealthReserve = 50;

    /// <summary>Connections of one address beyond its limit that serve health checks alone.</summary>
    public const int HealthReserveOfAddress = 10;

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly IPNetwork[] _trusted = [.. limits.Networks()];
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _total;
    private long _loggedAt;

    /// <summary>Kestrel connection middleware: counts a connection while it lasts.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressOf(connection);
        var ofAddress = address is null ? 0 : _open.AddOrUpdate(address, 1, static (_, open) => open + 1);
        var total = Interlocked.Increment(ref _total);
        try
        {
            if (ofAddress > limits.ConnectionsPerAddress || total > limits.Connections)
            {
                Log(ofAddress, total);
                if (ofAddress > limits.ConnectionsPerAddress + HealthReserveOfAddress)
                    return;
                connection.Features.Set(HealthOnly.Instance);
            }

            if (await HasSentAsync(connection))
                await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _total);
            if (address is not null && _open.AddOrUpdate(address, 0, static (_, open) => open - 1) == 0)
                _open.TryRemove(KeyValuePair.Create(address, 0));
        }
    }

    /// <summary>HTTP middleware: answers health checks alone on a connection beyond a limit, and closes it after its answer.</summary>
    public static Task OnRequestAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<HealthOnly>() is null)
            return next(context);

        context.Response.Headers.Connection = "close";
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
            return next(context);

        context.Response.Headers.RetryAfter = "10";
        return Problem.Of(
            StatusCodes.Status503ServiceUnavailable, "TOO_MANY_CONNECTIONS", "Too many connections are open.",
            "Close connections, or wait, then try again. The settings Limits:ConnectionsPerAddress and "
            + "Limits:Connections are the limits.").ExecuteAsync(context);
    }

    // Kestrel's own clock for such a connection is the keep-alive timeout, minutes.
    private async Task<bool> HasSentAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        using var silence = new CancellationTokenSource(limits.SilentConnectionTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping);
        try
        {
            var input = connection.Transport.Input;
            var first = await input.ReadAsync(either.Token);
            // Nothing is consumed: the server reads the same bytes again.
            input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>The network that counts as one address; null for a trusted proxy, which has many clients.</summary>
    private string? AddressOf(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address })
            return null;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return _trusted.Any(network => network.Contains(address)) ? null : Caller.Network(address);
    }

    private void Log(int ofAddress, int total)
    {
        var (now, last) = (time.GetTimestamp(), Interlocked.Read(ref _loggedAt));
        if ((last == 0 || time.GetElapsedTime(last, now) > LogInterval) && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
            LimitReached(logger, ofAddress, total);
    }

    [LoggerMessage(
        2300,
        LogLevel.Warning,
        "TOO_MANY_CONNECTIONS: One address has {OfAddress} connections, all together {Total}. Beyond the limits only health checks are "
        + "answered.")]
    private static partial void LimitReached(ILogger logger, int ofAddress, int total);

    private sealed class HealthOnly
    {
        public static readonly HealthOnly Instance = new();
    }
}
