using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Identity.Access;
using FlexPortal.Identity.Tokens;
using Microsoft.AspNetCore.SignalR;

namespace FlexPortal.LiveEvents;

/// <summary>Pushes the events of a run to programs outside; pages subscribe in process instead.</summary>
[Needs(Capability.ReadRuns), TakesTokens]
internal sealed class RunsHub(RunEventFeed feed) : Hub
{
    /// <summary>
    /// Streams the events of a run after a sequence number (0 for all), in order, until it is over. The same events as
    /// GET /ingestion/runs/{id}/events.
    /// </summary>
    public async IAsyncEnumerable<IngestionRunEvent> Watch(Guid runId, long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in feed.ReadAsync(Context.User?.Accounts() ?? AccountScope.None, runId, afterSeq, cancellationToken))
        {
            if (entry is not null)
                yield return entry;
        }
    }
}
