using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A reader of a run sees each event once and in order, also when notifications are lost.</summary>
public sealed class RunEventFeedDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_see_every_event_once_and_in_order_until_the_end()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = await portal.StartRunAsync("slow-generation");

        var seen = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(portal, run)));

        var all = (await database.ListEventsAsync(run)).Select(entry => entry.Seq).ToList();
        Assert.Equal(Enumerable.Range(1, all.Count).Select(seq => (long)seq), all);
        Assert.All(seen, reader => Assert.Equal(all, reader));
        Assert.Equal(0, portal.Services.GetRequiredService<LiveHints>().WatchersOf(FlexTopics.Runs));
    }

    [Fact]
    public async Task A_reader_continues_after_the_listening_connection_was_killed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        await portal.Services.GetRequiredService<LiveEventListener>().Listening.WaitAsync(
            TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        var run = await portal.StartRunAsync("never-ready");
        var reading = ReadAsync(portal, run);
        await database.ReachAsync(run, RunStage.Poll);

        Assert.Equal(1, await database.ScalarAsync<long>(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"));
        await portal.CancelAsync(run);

        // The heartbeat carries the request, the slow poll the end.
        var seen = await reading.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        Assert.Equal((await database.ListEventsAsync(run)).Select(entry => entry.Seq), seen);
        await Eventually.IsAsync(async () => await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'") == 1);
    }

    [Fact]
    public async Task An_unknown_run_has_no_events_and_a_reader_can_begin_after_a_number()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = (await portal.RunAsync("default")).IngestionRunId;
        var last = (await database.ListEventsAsync(run))[^1].Seq;

        Assert.Empty(await ReadAsync(portal, Guid.NewGuid()));
        Assert.Equal([last - 1, last], await ReadAsync(portal, run, last - 2));
        Assert.Empty(await ReadAsync(portal, run, last));
        Assert.Equal(last, (await ReadAsync(portal, run, -5)).Count);
    }

    private static async Task<IReadOnlyList<long>> ReadAsync(TestPortal portal, Guid run, long after = 0)
    {
        var seen = new List<long>();
        await foreach (var entry in portal.Services.GetRequiredService<RunEventFeed>().ReadAsync(AccountScope.All, run, after, Cancel))
        {
            if (entry is not null)
                seen.Add(entry.Seq);
        }

        return seen;
    }
}
