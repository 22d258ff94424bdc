using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex;

namespace FlexPortal.Cli.Remote;

/// <summary>A run that a portal elsewhere works on: started, followed, cancelled over HTTP. The portal goes on with it whatever becomes of the line.</summary>
internal sealed class RemoteRun(RemotePortal portal)
{
    private const int MostAttempts = 6;

    /// <summary>Starts a run. Refusals are thrown, RUN_ALREADY_ACTIVE among them.</summary>
    public async Task<RunDetail> StartAsync(string? queryId, DateOnly? from, DateOnly? to, CancellationToken ct) =>
        (await portal.SendAsync<RunDetail>(HttpMethod.Post, "/ingestion/run", new StartRunBody(queryId, from, to), ct)).Value;

    /// <summary>Asks a run to stop.</summary>
    public async Task<CancelOutcome> CancelAsync(Guid runId, string? reason, CancellationToken ct)
    {
        try
        {
            await portal.SendAsync<RunDetail>(HttpMethod.Post, $"/ingestion/runs/{runId}/cancel", new CancelRunBody(reason), ct);
            return CancelOutcome.Requested;
        }
        catch (RemoteException refused) when (refused.Code is "RUN_ALREADY_OVER")
        {
            return CancelOutcome.AlreadyOver;
        }
        catch (RemoteException refused) when (refused.Code is "RUN_NOT_FOUND")
        {
            return CancelOutcome.NotFound;
        }
    }

    /// <summary>The run as it stands.</summary>
    public async Task<Answer<RunDetail>> FindAsync(Guid runId, CancellationToken ct) =>
        await portal.FindAsync<RunDetail>($"/ingestion/runs/{runId}", ct)
            ?? throw new RemoteException("RUN_NOT_FOUND", "There is no such run.", "'runs list' shows the runs there are.");

    /// <summary>Its events until it is over. A line that breaks is taken up again after the last event; the run goes on meanwhile.</summary>
    public async IAsyncEnumerable<IngestionRunEvent?> ReadEventsAsync(Guid runId, [EnumeratorCancellation] CancellationToken ct)
    {
        var (seen, failures, over) = (0L, 0, false);
        while (!over)
        {
            var events = ReadOnceAsync(runId, seen, ct).GetAsyncEnumerator(ct);
            await using (events)
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
                over = (await FindAsync(runId, ct)).Value.Status != RunStatus.Started;
            if (!over)
                await Task.Delay(TimeSpan.FromSeconds(failures), ct);
        }

        async Task<bool> TryMoveAsync(IAsyncEnumerator<IngestionRunEvent?> events)
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (RemoteException lost) when (lost.Code is "PORTAL_UNREACHABLE" && ++failures < MostAttempts)
            {
                return false;
            }
        }
    }

    private async IAsyncEnumerable<IngestionRunEvent?> ReadOnceAsync(Guid runId, long after, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var body = await portal.ReadAsync($"/ingestion/runs/{runId}/events", ct, after.ToString(CultureInfo.InvariantCulture));
        await foreach (var item in SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<IngestionRunEvent>(data, RemoteJson.Options)).EnumerateAsync(ct))
            yield return item.Data;
    }
}
