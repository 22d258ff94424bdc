using System.Runtime.CompilerServices;
using FlexPortal.Core.Platform.LiveEvents;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// The events of one run as they happen, for server-sent events and the hub. Reads from the table after every hint, so nothing is missed
/// or doubled, whichever process works on the run.
/// </summary>
public sealed class RunEventFeed(FlexQueries queries, LiveHints live, TimeProvider time)
{
    // A hint that got lost costs at most this long.
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Events with a sequence number above <paramref name="afterSeq"/>, in order, until the run is over. Yields null after
    /// five quiet seconds, so that a transport can show a sign of life. Empty when there is no such run.
    /// </summary>
    public async IAsyncEnumerable<IngestionRunEvent?> ReadAsync(
        Guid runId, long afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var hints = live.Subscribe($"run/{runId}");
        var seen = Math.Max(0, afterSeq);
        while (!cancellationToken.IsCancellationRequested)
        {
            // The state is read before the events: what ends the run is an event too, so none can be missed after a terminal state.
            if (await queries.FindRunStatusAsync(runId, cancellationToken) is not { } status)
                yield break;

            IReadOnlyList<IngestionRunEvent> events;
            do
            {
                events = await queries.ListEventsAsync(runId, seen, cancellationToken);
                foreach (var entry in events)
                {
                    yield return entry;
                    seen = entry.Seq;
                }
            }
            while (events.Count > 0);

            if (status != RunStatus.Started)
                yield break;
            if (!await hints.WaitAsync(SlowPoll, time, cancellationToken))
                yield return null;
        }
    }
}
