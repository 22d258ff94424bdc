using System.Runtime.CompilerServices;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.LiveEvents;
using Microsoft.Extensions.Hosting;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// The events of one run as they happen, for server-sent events and the hub. Reads from the table after every hint, so nothing is missed
/// or doubled, whichever process works on the run.
/// </summary>
public sealed class RunEventFeed(FlexQueries queries, LiveHints live, TimeProvider time, IHostApplicationLifetime host)
{
    // A hint that got lost costs at most this long.
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Events with a sequence number above <paramref name="afterSeq"/>, in order, until the run is over or the process stops: a reader
    /// that stayed would hold the web server up. Yields null after five quiet seconds, so that a transport can show a sign of life.
    /// Empty when there is no such run, or none of an account that may be seen.
    /// </summary>
    public async IAsyncEnumerable<IngestionRunEvent?> ReadAsync(
        AccountScope scope, Guid runId, long afterSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var hints = live.Subscribe($"run/{runId}");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        var seen = Math.Max(0, afterSeq);
        while (!leave.IsCancellationRequested)
        {
            // The state is read before the events: what ends the run is an event too, so none can be missed after a terminal state.
            if (await queries.FindRunStatusAsync(scope, runId, cancellationToken) is not { } status)
                yield break;

            IReadOnlyList<IngestionRunEvent> events;
            do
            {
                events = await queries.ListEventsAsync(scope, runId, seen, cancellationToken);
                foreach (var entry in events)
                {
                    yield return entry;
                    seen = entry.Seq;
                }
            }
            while (events.Count > 0);

            if (status != RunStatus.Started)
                yield break;
            if (!await WaitAsync(hints, leave.Token, cancellationToken))
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
