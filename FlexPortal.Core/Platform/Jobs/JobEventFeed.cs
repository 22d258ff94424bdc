using System.Runtime.CompilerServices;
using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.Extensions.Hosting;

namespace FlexPortal.Core.Platform.Jobs;

/// <summary>The next events of a unit of work.</summary>
/// <param name="IsOver">Whether it was over before the events were read: what ends it is an event too.</param>
/// <param name="Events">Events after the number asked for, in order; empty when there are no more.</param>
/// <param name="LastSeq">Number of the last of them.</param>
public sealed record JobEvents<TEvent>(bool IsOver, IReadOnlyList<TEvent> Events, long LastSeq);

/// <summary>
/// The events of one unit of work as they happen, for server-sent events and the hub. Reads from the table after every hint, so none is
/// missed or doubled, whichever process works on it.
/// </summary>
public sealed class JobEventFeed(LiveHints live, TimeProvider time, IHostApplicationLifetime host)
{
    // A hint that got lost costs at most this long.
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Events after <paramref name="afterSeq"/>, in order, until the unit is over or the process stops: a reader that stayed would hold
    /// the web server up. Yields null after five quiet seconds, so that a transport can show that the connection is alive.
    /// </summary>
    /// <param name="topic">Topic of the unit.</param>
    /// <param name="afterSeq">Number of the last event that the reader has; 0 for none.</param>
    /// <param name="read">Reads whether the unit is over, then the events after a number; null when the reader cannot see the unit.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<TEvent?> ReadAsync<TEvent>(
        string topic, long afterSeq, Func<long, CancellationToken, Task<JobEvents<TEvent>?>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TEvent : class
    {
        using var hints = live.Subscribe(topic);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        var seen = Math.Max(0, afterSeq);
        while (!leave.IsCancellationRequested && await read(seen, cancellationToken) is { } next)
        {
            foreach (var entry in next.Events)
                yield return entry;
            if (next.Events.Count > 0)
                seen = next.LastSeq;
            else if (next.IsOver)
                yield break;
            else if (!await WaitAsync(hints, leave.Token, cancellationToken))
                yield return null;
        }
    }

    /// <summary>Whether there may be something new; also true when the process stops, which the caller looks at next.</summary>
    private async Task<bool> WaitAsync(LiveSubscription hints, CancellationToken leave, CancellationToken cancellationToken)
    {
        try
        {
            return await hints.WaitAsync(SlowPoll, time, leave);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
    }
}
