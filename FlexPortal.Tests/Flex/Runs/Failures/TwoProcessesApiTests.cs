using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>Two processes over one database are one portal: what one does the other shows, refuses and stops.</summary>
public sealed class TwoProcessesApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_of_one_process_is_watched_refused_and_cancelled_from_the_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var worker = await PortalProcess.ServeAsync(database);
        await using var other = await PortalProcess.ServeAsync(database);

        var run = await worker.Http.PostRunAsync("never-ready");
        await using var stream = await RunEventStream.OpenAsync(other.Http, run);
        await stream.SeesAsync("broker_exchange");
        using var second = await other.Http.PostAsJsonAsync("/ingestion/run", new { query_id = "default" }, Cancel);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(run, (await second.ReadAsync()).GetProperty("active_run_id").GetGuid());
        using var shown = await other.Http.GetAsync($"/ingestion/runs/{run}", Cancel);
        Assert.Equal("started", (await shown.ReadAsync()).GetProperty("status").GetString());

        using var cancel = await other.Http.PostAsync($"/ingestion/runs/{run}/cancel", content: null, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        var ended = await database.EndOfAsync(run);
        Assert.Equal((RunStatus.Failed, "RUN_CANCELED", RunStage.Poll), (ended.Status, ended.ErrorCode, ended.Stage));
        Assert.EndsWith($"/{worker.Id}/{ended.LeaseOwner.Split('/')[^1]}", ended.LeaseOwner, StringComparison.Ordinal);

        await Eventually.IsAsync(() => Task.FromResult(stream.IsOver));
        var events = await database.ListEventsAsync(run);
        Assert.Equal(events.Select(entry => ($"{entry.Seq}", entry.Kind)), stream.Seen);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(entry => (int)entry.Seq));
        Assert.Equal("run_ended", events[^1].Kind);

        await using var resumed = await RunEventStream.OpenAsync(other.Http, run, after: events.Count - 2);
        await Eventually.IsAsync(() => Task.FromResult(resumed.IsOver));
        Assert.Equal(stream.Seen.Skip(events.Count - 2), resumed.Seen);
        await RunInvariants.AssertAsync(database);
    }
}
