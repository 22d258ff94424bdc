using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace FlexPortal.Core.Platform.LiveEvents;

/// <summary>
/// Reads that the live views of this process share, so that a hundred viewers of one list cost the queries of one. A result is shared until
/// a hint arrives or it is <see cref="MaxAge"/> old; a read that fails is not.
/// </summary>
public sealed class SharedReads(LiveHints live, TimeProvider time) : IDisposable
{
    /// <summary>Less than the time between two polls of a live view, so that a single viewer reads at each poll.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(4);

    private const int MaxKeys = 500;

    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly MemoryCache _reads = new(new MemoryCacheOptions { SizeLimit = MaxKeys, Clock = new Clock(time) });
    private readonly CancellationTokenSource _closing = new();

    /// <summary>The result for a key: one that other views have read, or wait for, or else a new one.</summary>
    /// <param name="key">Everything that the result depends on, the accounts that the viewer can see included. Compared by value.</param>
    /// <param name="topic">A hint on it makes earlier results stale.</param>
    /// <param name="fresh">Whether the read must begin now, because the viewer has changed something or loads the page.</param>
    /// <param name="read">Reads; gets the last result for the key, null when there is none, and a token that outlives the viewer.</param>
    /// <param name="cancellationToken">Ends the waiting; the read goes on for the other viewers.</param>
    public Task<T> ReadAsync<T>(
        object key, string topic, bool fresh, Func<T?, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        lock (_lock)
        {
            // Before the read begins: what changes meanwhile makes its result stale.
            var revision = live.RevisionOf(topic);
            if (!_reads.TryGetValue(key, out SharedRead<T>? shared) || fresh || !shared!.IsCurrent(revision, time))
            {
                shared = new(revision, time.GetTimestamp(), shared?.Result);
                shared.Begin(read, _closing.Token);
                _reads.Set(key, shared, new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = Unused });
            }

            return shared.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
        _reads.Dispose();
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }

    private sealed class SharedRead<T>(long revision, long began, T? earlier) where T : class
    {
        /// <summary>The result, and until it is there the one before.</summary>
        public T? Result { get; private set; } = earlier;

        public Task<T> Task { get; private set; } = null!;

        public bool IsCurrent(long current, TimeProvider time) =>
            revision == current && time.GetElapsedTime(began) < MaxAge && !Task.IsFaulted && !Task.IsCanceled;

        /// <summary>Reads on the thread pool: on the renderer of one viewer the others would wait for that viewer.</summary>
        public void Begin(Func<T?, CancellationToken, Task<T>> read, CancellationToken closing) =>
            Task = System.Threading.Tasks.Task.Run(async () => Result = await read(Result, closing), closing);
    }
}
