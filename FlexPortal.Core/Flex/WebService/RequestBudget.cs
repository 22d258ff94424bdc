namespace FlexPortal.Core.Flex.WebService;

/// <summary>
/// Reserves the next moment at which a token may be used and returns how long to wait until then (zero: at once). Awaited before every
/// HTTP request. A budget shared by several processes is plugged in here; <see cref="RequestBudget"/> is the one for a single process.
/// </summary>
/// <param name="token">Token about to be used; its <see cref="FlexToken.Fingerprint"/> is the key.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate ValueTask<TimeSpan> ReserveRequestSlot(FlexToken token, CancellationToken cancellationToken);

/// <summary>The broker's limit per token within this process: one request a second and ten in any minute (text of its code 1018).</summary>
internal sealed class RequestBudget(TimeProvider time)
{
    private const int RequestsPerWindow = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TimeSpan>> _reserved = new(StringComparer.Ordinal);
    private readonly long _origin = time.GetTimestamp();

    /// <summary>See <see cref="ReserveRequestSlot"/>. A slot once reserved is spent, also when the caller gives up waiting.</summary>
    public ValueTask<TimeSpan> ReserveAsync(FlexToken token, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = time.GetElapsedTime(_origin);
            if (!_reserved.TryGetValue(token.Fingerprint, out var slots))
            {
                _reserved.Add(token.Fingerprint, slots = new Queue<TimeSpan>(RequestsPerWindow));
            }

            var slot = now;
            if (slots.Count > 0)
            {
                slot = Max(slot, slots.Last() + Spacing);
            }

            if (slots.Count == RequestsPerWindow)
            {
                slot = Max(slot, slots.Dequeue() + Window);
            }

            slots.Enqueue(slot);
            return ValueTask.FromResult(slot - now);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
