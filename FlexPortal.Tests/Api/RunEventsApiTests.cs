using System.Globalization;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>The events of a run: server-sent, and the same ones over the hub.</summary>
public sealed class RunEventsApiTests(RunEventsApiTests.FinishedRun portal) : IClassFixture<RunEventsApiTests.FinishedRun>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_finished_run_streams_every_event_in_order()
    {
        var told = await TellAsync(lastEventId: null);

        var kept = await portal.Database.ListEventsAsync(portal.Run);
        Assert.Equal(kept.Select((entry, i) => ($"{i + 1}", entry.Kind)), told.Select(item => (item.EventId!, item.EventType)));
        Assert.Equal("run_ended", told[^1].EventType);
        foreach (var (item, entry) in told.Zip(kept))
        {
            using var expected = JsonSerializer.SerializeToDocument(entry, PortalJson.Options);
            using var data = JsonDocument.Parse(item.Data);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, data.RootElement), item.Data);
        }
    }

    [Fact]
    public async Task A_stream_resumes_after_any_event()
    {
        var all = await TellAsync(lastEventId: null);

        for (var seen = 0; seen <= all.Count; seen++)
        {
            var rest = await TellAsync(seen.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(all.Skip(seen).Select(item => (item.EventId, item.EventType, item.Data)),
                rest.Select(item => (item.EventId, item.EventType, item.Data)));
        }
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("nonsense")]
    public async Task An_unknown_event_id_starts_at_the_first_event(string lastEventId) =>
        Assert.Equal("1", (await TellAsync(lastEventId))[0].EventId);

    [Fact]
    public async Task An_id_beyond_the_last_event_gives_none_and_ends() => Assert.Empty(await TellAsync("9223372036854775807"));

    [Fact]
    public async Task A_running_run_streams_events_until_it_ends()
    {
        var run = await portal.Http.PostRunAsync("never-ready");
        await using var stream = await RunEventStream.OpenAsync(portal.Http, run);
        await stream.SeesAsync("broker_exchange");
        Assert.False(stream.IsOver);

        using var cancel = await portal.Http.PostAsync($"/ingestion/runs/{run}/cancel", content: null, Cancel);
        await stream.SeesAsync("run_ended");

        await Eventually.IsAsync(() => Task.FromResult(stream.IsOver));
        Assert.Equal((await portal.Database.ListEventsAsync(run)).Select(entry => ($"{entry.Seq}", entry.Kind)), stream.Seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task The_hub_sends_the_same_events(long after)
    {
        await using var hub = await HubClient.ConnectAsync(portal.Portal.BaseAddress);

        var sent = await hub.WatchAsync(portal.Run, after);

        var told = await TellAsync(after.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(told.Count, sent.Count);
        Assert.All(told.Zip(sent), pair =>
        {
            using var data = JsonDocument.Parse(pair.First.Data);
            Assert.True(JsonElement.DeepEquals(data.RootElement, pair.Second));
        });
    }

    [Fact]
    public async Task The_hub_sends_events_of_a_running_run()
    {
        await using var hub = await HubClient.ConnectAsync(portal.Portal.BaseAddress);
        var run = await portal.Http.PostRunAsync("slow-generation");

        var sent = await hub.WatchAsync(run, 0);

        Assert.Equal((await portal.Database.ListEventsAsync(run)).Select(entry => entry.Seq),
            sent.Select(entry => entry.GetProperty("seq").GetInt64()));
        Assert.Equal("run_ended", sent[^1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_page_of_another_origin_cannot_connect_to_the_hub()
    {
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(portal.Portal.BaseAddress, "https://elsewhere.example"));
        await using var own = await HubClient.ConnectAsync(
            portal.Portal.BaseAddress, portal.Portal.BaseAddress.GetLeftPart(UriPartial.Authority));
    }

    private async Task<IReadOnlyList<SseItem<string>>> TellAsync(string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/ingestion/runs/{portal.Run}/events");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync(Cancel);
        var items = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(Cancel))
            items.Add(item);
        return items;
    }

    /// <summary>A portal with one run that is over.</summary>
    public sealed class FinishedRun : ApiPortal
    {
        internal Guid Run { get; private set; }

        protected override async Task OnStartedAsync() => Run = (await RunAsync("default")).IngestionRunId;
    }
}
