using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>
/// Passes hints on to subscribers. A subscriber gets at most one pending hint: hints that arrive while it works are folded into it, so a
/// slow page does not slow down the run or other pages. A subscriber re-reads what it shows; a lost hint costs seconds, never correctness.
/// </summary>
public sealed class LiveHints
{
    private readonly ConcurrentDictionary<LiveSubscription, byte> _subscriptions = new();
    private readonly ConcurrentDictionary<string, StrongBox<long>> _revisions = new(StringComparer.Ordinal);

    /// <summary>
    /// Watches one topic, such as <c>run/ID</c>, or every topic that starts with a prefix ending in '/', such as <c>run/</c>.
    /// </summary>
    public LiveSubscription Subscribe(string topic)
    {
        var subscription = new LiveSubscription(topic, closed => _subscriptions.TryRemove(closed, out _));
        _subscriptions[subscription] = 0;
        return subscription;
    }

    /// <summary>Number of watchers of the topics that start so; for tests and measurements.</summary>
    public int WatchersOf(string prefix) =>
        _subscriptions.Keys.Count(subscription => subscription.Topic.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>A number that grows with each hint on a topic, before its watchers wake. For a few fixed topics: each is kept.</summary>
    public long RevisionOf(string topic) => Volatile.Read(ref _revisions.GetOrAdd(topic, _ => new()).Value);

    /// <summary>Wakes the watchers of a topic; of every topic that starts with it when it ends in '/'.</summary>
    public void Publish(string topic)
    {
        foreach (var (counted, revision) in _revisions)
        {
            if (Covers(counted, topic))
                Interlocked.Increment(ref revision.Value);
        }

        foreach (var (subscription, _) in _subscriptions)
        {
            if (Covers(subscription.Topic, topic))
                subscription.Wake();
        }
    }

    /// <summary>Wakes all: after a reconnect, notifications may have been missed.</summary>
    public void PublishAll()
    {
        foreach (var (_, revision) in _revisions)
            Interlocked.Increment(ref revision.Value);
        foreach (var (subscription, _) in _subscriptions)
            subscription.Wake();
    }

    /// <summary>Whether a hint is about what is watched; a topic that ends in '/' is about everything under it.</summary>
    internal static bool Covers(string watched, string hinted) =>
        watched.EndsWith('/') ? hinted.StartsWith(watched, StringComparison.Ordinal)
        : hinted.EndsWith('/') ? watched.StartsWith(hinted, StringComparison.Ordinal)
        : string.Equals(hinted, watched, StringComparison.Ordinal);
}

/// <summary>One watcher's view of <see cref="LiveHints"/>; disposing it ends the watch.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly Action<LiveSubscription> _close;
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    internal LiveSubscription(string topic, Action<LiveSubscription> close) => (Topic, _close) = (topic, close);

    /// <summary>What is watched.</summary>
    internal string Topic { get; }

    /// <summary>
    /// Waits for a hint, but no longer than <paramref name="atMost"/>: the slow poll that makes up for a lost one.
    /// Returns true for a hint and false when the time was up.
    /// </summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _hints.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (ChannelClosedException closed)
        {
            throw new OperationCanceledException("The subscription is closed.", closed);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _close(this);
        _hints.Writer.TryComplete();
    }

    internal void Wake() => _hints.Writer.TryWrite(true);
}
