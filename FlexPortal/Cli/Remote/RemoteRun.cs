using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Cli.Remote;

/// <summary>Follows a run of a remote portal. The run continues when the connection is lost.</summary>
internal static class RemoteRun
{
    private const int MostRetries = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The run now. A connection that fails is tried again.</summary>
    public static Task<Answer<RunDetail>> ReadAsync(RemotePortal portal, Guid runId) =>
        ReadAsync<RunDetail>(portal, $"/ingestion/runs/{runId}");

    /// <summary>Its events in order until it is over, and null after every reading.</summary>
    public static async IAsyncEnumerable<IngestionRunEvent?> ReadEventsAsync(RemotePortal portal, Guid runId)
    {
        for (var (seen, over) = (0L, false); !over;)
        {
            // The status first: the event that ends the run is in the log that is read after it.
            over = (await ReadAsync(portal, runId)).Value.Status != RunStatus.Started;
            foreach (var entry in (await ReadAsync<IngestionRunEvent[]>(portal, $"/ingestion/runs/{runId}/log.json")).Value)
            {
                if (entry.Seq <= seen)
                    continue;
                seen = entry.Seq;
                yield return entry;
            }

            yield return null;
            if (!over)
                await Task.Delay(Interval);
        }
    }

    private static async Task<Answer<T>> ReadAsync<T>(RemotePortal portal, string address) where T : class
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await portal.SendAsync<T>(HttpMethod.Get, address, body: null, CancellationToken.None);
            }
            catch (Exception lost) when (RemotePortal.Explain(lost) is not null && failures < MostRetries)
            {
                await Task.Delay(failures * Interval);
            }
        }
    }
}
