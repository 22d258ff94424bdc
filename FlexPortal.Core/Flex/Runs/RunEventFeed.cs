using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Jobs;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>The events of one run as they happen, for server-sent events and the hub.</summary>
public sealed class RunEventFeed(FlexQueries queries, JobEventFeed feed)
{
    /// <summary>
    /// Events with a sequence number above <paramref name="afterSeq"/>, in order, until the run is over or the process stops. Yields null
    /// after five quiet seconds. Empty when there is no such run, or none of an account in the scope.
    /// </summary>
    public IAsyncEnumerable<IngestionRunEvent?> ReadAsync(
        AccountScope scope, Guid runId, long afterSeq, CancellationToken cancellationToken) =>
        feed.ReadAsync<IngestionRunEvent>(FlexTopics.Run(runId), afterSeq, async (seen, ct) =>
        {
            if (await queries.FindRunStatusAsync(scope, runId, ct) is not { } status)
                return null;

            var events = await queries.ListEventsAsync(scope, runId, seen, ct);
            return new(status != RunStatus.Started, events, events.Count == 0 ? seen : events[^1].Seq);
        }, cancellationToken);
}
