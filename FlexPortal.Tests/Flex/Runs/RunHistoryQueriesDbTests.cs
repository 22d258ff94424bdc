using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>Usual durations and neighbours of a run, read by an index.</summary>
public sealed class RunHistoryQueriesDbTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RunHistoryQueries History => _portal.Services.GetRequiredService<RunHistoryQueries>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(shared: _database);
        await PastRuns.PrepareAsync(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_usual_range_is_of_the_last_thirty_successes_of_the_same_query_before_the_run()
    {
        // Forty successes, each later one 100 ms longer in its poll: the last thirty have 1,000 to 3,900 ms.
        for (var day = 0; day < 40; day++)
            await AddAsync(day, new("U1", "daily", default) { StageMs = [10, 100 * day, 100, 50, 200] });
        // None of these is counted.
        await AddAsync(41, new("U1", "other", default) { StageMs = [9_000, 90_000] });
        await AddAsync(42, new("U2", "daily", default) { StageMs = [9_000, 90_000] });
        await AddAsync(43, new("U1", "daily", default) { StageMs = [9_000, 90_000], Sandbox = true });
        await AddAsync(44, new("U1", "daily", default) { StageMs = [9_000, 90_000], Succeeds = false });
        var run = await AddAsync(50, new("U1", "daily", default) { StageMs = [9_000, 90_000] });
        await AddAsync(60, new("U1", "daily", default) { StageMs = [9_000, 90_000] });

        var usual = await History.FindUsualAsync(await FindAsync(run), Cancel);

        Assert.Equal((30, true), (usual.Runs, usual.IsKnown));
        Assert.Equal(Enum.GetValues<RunStage>(), usual.Stages.Select(stage => stage.Stage));
        // Halfway between the 15th and the 16th, and 55 hundredths of the way from the 28th to the 29th.
        Assert.Equal(new UsualDuration(RunStage.Poll, 30, 2_450, 3_755), usual.Of(RunStage.Poll));
        Assert.Equal(new UsualDuration(RunStage.Request, 30, 10, 10), usual.Of(RunStage.Request));
    }

    [Fact]
    public async Task With_four_runs_there_is_no_baseline_and_the_count_is_shown()
    {
        for (var day = 0; day < 4; day++)
            await AddAsync(day, new("U1", "daily", default));
        var run = await AddAsync(5, new("U1", "daily", default));

        var usual = await History.FindUsualAsync(await FindAsync(run), Cancel);

        Assert.Equal((4, false), (usual.Runs, usual.IsKnown));
        Assert.Null(usual.End(RunStage.Poll, PastRuns.Day));
        var next = await AddAsync(6, new("U1", "daily", default));
        Assert.Equal(
            (5, true), (await History.FindUsualAsync(await FindAsync(next), Cancel) is var known ? (known.Runs, known.IsKnown) : default));
    }

    [Fact]
    public async Task The_first_run_of_a_query_has_no_baseline()
    {
        var run = await AddAsync(0, new("U1", "daily", default));

        Assert.Equal(0, (await History.FindUsualAsync(await FindAsync(run), Cancel)).Runs);
    }

    [Fact]
    public async Task Neighbours_are_the_next_runs_of_the_account_even_with_equal_start_times()
    {
        var first = await AddAsync(0, new("U1", "a", default) { Id = Guid.Parse("00000000-0000-7000-8000-000000000001") });
        var second = await AddAsync(0, new("U1", "b", default) { Id = Guid.Parse("00000000-0000-7000-8000-000000000002") });
        await AddAsync(1, new("U2", "a", default));
        var third = await AddAsync(2, new("U1", "a", default) { Succeeds = false });

        Assert.Equal(new(null, second), await NeighboursAsync(first));
        Assert.Equal(new(first, third), await NeighboursAsync(second));
        Assert.Equal(new(second, null), await NeighboursAsync(third));
    }

    [Fact]
    public async Task The_latest_runs_of_a_query_are_found_by_an_index()
    {
        for (var day = 0; day < 200; day++)
            await AddAsync(day, new("U1", $"query-{day % 20}", default));
        await _database.ExecuteAsync("ANALYZE flex.ingestion_run");

        await using var connection = await _database.Source.OpenConnectionAsync(Cancel);
        // PostgreSQL would scan two hundred rows: statistics of many make it use the index.
        await using (var many = new NpgsqlCommand("SET enable_seqscan = off; SET enable_sort = off", connection))
            await many.ExecuteNonQueryAsync(Cancel);
        await using var command = new NpgsqlCommand("EXPLAIN " + UsualDurationsSql.Text, connection);
        foreach (var value in new object[] { "U1", "query-1", false, PastRuns.Day.AddDays(190), Guid.NewGuid() })
            command.Parameters.Add(new() { Value = value });
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            plan.Add(reader.GetString(0).Trim());

        // The index is read up to the bound: no sort, no filter.
        var scan = Assert.Single(
            Enumerable.Range(0, plan.Count), line => plan[line].Contains(" on ingestion_run ", StringComparison.Ordinal));
        Assert.StartsWith("->  Index Scan using ix_ingestion_run_pair on", plan[scan], StringComparison.Ordinal);
        Assert.StartsWith("->  Limit", plan[scan - 1], StringComparison.Ordinal);
        Assert.Contains("ROW(started_at_utc, ingestion_run_id) < ROW(", plan[scan + 1], StringComparison.Ordinal);
        Assert.False(plan[scan + 2].StartsWith("Filter", StringComparison.Ordinal), plan[scan + 2]);
    }

    private Task<Guid> AddAsync(int day, PastRun run) =>
        PastRuns.InsertAsync(_database, run with { StartedAt = PastRuns.Day.AddDays(day) });

    private async Task<RunDetail> FindAsync(Guid id) =>
        (await _portal.Services.GetRequiredService<FlexQueries>().FindRunAsync(AccountScope.All, id, Cancel))!;

    private async Task<RunNeighbours> NeighboursAsync(Guid id) => await History.FindNeighboursAsync(await FindAsync(id), Cancel);
}
