using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.RunList;

/// <summary>What a change of a run row costs its indexes.</summary>
public sealed class RunIndexesDbTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Fault_13_A_heartbeat_is_a_HOT_update_and_touches_no_index()
    {
        await using var database = await TestDatabase.CreateAsync();
        var id = await ListedRuns.StartAsync(database, "U1", "1", Start);
        var fence = await database.ScalarAsync<long>($"SELECT fence FROM flex.ingestion_run WHERE ingestion_run_id = '{id}'");
        var before = await UpdatesAsync(database);

        for (var beat = 0; beat < 20; beat++)
            Assert.Equal(HeartbeatAnswer.Held, await BeatAsync(database, id, fence));

        var after = await UpdatesAsync(database);
        Assert.Equal((20L, 20L), (after.All - before.All, after.Hot - before.Hot));
        // No key, no included column and no condition of an index names what a heartbeat writes.
        Assert.Equal(0L, await database.ScalarAsync<long>("""
            SELECT count(*) FROM pg_indexes
             WHERE schemaname = 'flex' AND tablename = 'ingestion_run' AND indexdef ~ 'heartbeat|lease_expires'
            """));
    }

    private static Task<HeartbeatAnswer> BeatAsync(TestDatabase database, Guid run, long fence) => FlexJobs.Runs.Sql.HeartbeatAsync(
        database.Source, new JobLease(FlexJobs.Runs, run, fence), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    private static async Task<(long All, long Hot)> UpdatesAsync(TestDatabase database)
    {
        await database.ExecuteAsync("SELECT pg_stat_force_next_flush()");
        return (
            await database.ScalarAsync<long>("SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'ingestion_run'"),
            await database.ScalarAsync<long>("SELECT n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'ingestion_run'"));
    }
}
