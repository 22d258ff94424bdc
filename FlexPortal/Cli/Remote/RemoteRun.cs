using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Cli.Remote;

/// <summary>Follows a run of a remote portal. The portal works on it whatever happens to the connection.</summary>
internal static class RemoteRun
{
    private const int MostAttempts = 6;

    /// <summary>The run now.</summary>
    public static async Task<Answer<RunDetail>> ReadAsync(RemotePortal portal, Guid runId) =>
        await portal.SendAsync<RunDetail>(HttpMethod.Get, $"/ingestion/runs/{runId}", body: null, CancellationToken.None);

    /// <summary>Its events until it is over, and null in quiet times. A connection that breaks is resumed after the last event.</summary>
    public static async IAsyncEnumerable<IngestionRunEvent?> ReadEventsAsync(RemotePortal portal, Guid runId)
    {
        var (seen, failures, over) = (0L, 0, false);
        while (!over)
        {
            await using (var events = ReadOnceAsync(portal, runId, seen).GetAsyncEnumerator())
            {
                while (await TryMoveAsync(events))
                {
                    failures = 0;
                    if (events.Current is { } entry)
                        (seen, over) = (entry.Seq, entry.Kind is "run_ended");
                    yield return events.Current;
                }
            }

            if (!over)
                over = (await ReadAsync(portal, runId)).Value.Status != RunStatus.Started;
            if (!over)
                await Task.Delay(TimeSpan.FromSeconds(failures));
        }

        async Task<bool> TryMoveAsync(IAsyncEnumerator<IngestionRunEvent?> events)
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (Exception lost) when (RemotePortal.Explain(lost) is not null && ++failures < MostAttempts)
            {
                return false;
            }
        }
    }

    private static async IAsyncEnumerable<IngestionRunEvent?> ReadOnceAsync(RemotePortal portal, Guid runId, long after)
    {
        using var response = await portal.GetAsync(
            $"/ingestion/runs/{runId}/events", after.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
        await using var body = await response.Content.ReadAsStreamAsync();
        await foreach (var item in SseParser.Create(
            body, (_, data) => JsonSerializer.Deserialize<IngestionRunEvent>(data, FlexJson.Options)).EnumerateAsync())
            yield return item.Data;
    }
}
