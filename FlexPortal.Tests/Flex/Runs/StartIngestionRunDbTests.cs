using System.Net;
using System.Net.Http.Json;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Tests.Support;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>One active run per account, from any number of requests.</summary>
public sealed class StartIngestionRunDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sec_S10_A_thousand_simultaneous_triggers_over_two_portals_make_one_run()
    {
        await using var database = await TestDatabase.CreateAsync();
        var unlimited = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Limits:StartsPerMinute"] = "100000" };
        await using var first = await TestPortal.StartAsync(unlimited, database);
        await using var second = await TestPortal.StartAsync(unlimited, database);

        // The table is locked until both portals wait for it, so that their inserts begin at the same time.
        await using var gate = await database.Source.OpenConnectionAsync(Cancel);
        await using var closed = await gate.BeginTransactionAsync(Cancel);
        await using (var command = new NpgsqlCommand("LOCK TABLE flex.ingestion_run IN SHARE MODE", gate))
            await command.ExecuteNonQueryAsync(Cancel);

        // Three of five in process, two of five over HTTP, alternating between the portals.
        var asking = Task.WhenAll(Enumerable.Range(0, 1_000).Select(number => Task.Run(() =>
        {
            var portal = number % 2 == 0 ? first : second;
            return number % 5 < 3 ? TriggerAsync(portal) : PostAsync(portal.Http);
        })));
        await Eventually.IsAsync(async () => await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") >= 12);
        await closed.CommitAsync(Cancel);
        var answers = await asking;

        var started = Assert.Single(answers, answer => answer.Started);
        Assert.Equal(999, answers.Count(answer => !answer.Started));
        Assert.All(answers, answer => Assert.Equal(started.RunId, answer.RunId));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        Assert.Equal(RunStatus.Started, (await database.FindRunAsync(started.RunId)).Status);
    }

    [Fact]
    public async Task Runs_of_different_accounts_do_not_wait_for_each_other()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await TestPortal.StartAsync(Account("U1000001"), database);
        await using var second = await TestPortal.StartAsync(Account("U1000002"), database);

        var busy = await first.StartRunAsync("never-ready");
        var other = await second.RunAsync("default");

        Assert.Equal(RunStatus.Success, other.Status);
        Assert.Equal("U1000002", other.AccountId);
        Assert.Equal(RunStatus.Started, (await database.FindRunAsync(busy)).Status);
        Assert.Equal(busy, Assert.IsType<StartOutcome.AlreadyActive>(await first.TriggerAsync("default")).ActiveRunId);
    }

    [Fact]
    public async Task After_a_run_the_account_is_free_and_each_start_inserts_a_row()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);

        var runs = new[] { await portal.RunAsync("default"), await portal.RunAsync("token-expired"), await portal.RunAsync("default") };

        Assert.Equal([RunStatus.Success, RunStatus.Failed, RunStatus.Success], runs.Select(run => run.Status));
        Assert.Equal(3, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        var fences = await database.ScalarAsync<long[]>("SELECT array_agg(fence ORDER BY started_at_utc) FROM flex.ingestion_run");
        Assert.Equal(fences.Order(), fences);
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task Sec_S10_Triggers_that_race_with_ends_and_takeovers_never_make_two_active_runs()
    {
        await using var database = await TestDatabase.CreateAsync();
        // A lease that expires at once: every trigger finds an expired run and takes the account over.
        var times = new JobLeaseTimes(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.Zero);
        await using var first = await TestPortal.StartAsync(shared: database, configure: With(times));
        await using var second = await TestPortal.StartAsync(shared: database, configure: With(times));

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            Task.Run(() => TriggerAsync(number % 2 == 0 ? first : second, "never-ready"))));

        var started = answers.Where(answer => answer.Started).Select(answer => answer.RunId).ToList();
        Assert.True(started.Count > 1, "No takeover happened, so nothing was tried.");
        Assert.Equal(started.Count, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run"));
        Assert.All(answers, answer => Assert.Contains(answer.RunId, started));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE status = 'started'"));
        Assert.Equal(
            started.Count - 1,
            await database.ScalarAsync<long>("SELECT count(*) FROM flex.ingestion_run WHERE error_code = 'RUN_ABANDONED'"));
        await RunInvariants.AssertAsync(database);
    }

    private static Dictionary<string, string?> Account(string id) => new(StringComparer.Ordinal) { ["Flex:AccountId"] = id };

    private static Action<Microsoft.Extensions.DependencyInjection.IServiceCollection> With(JobLeaseTimes times) =>
        services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, times);

    private static async Task<Answer> TriggerAsync(TestPortal portal, string query = "never-ready") =>
        await portal.TriggerAsync(query) switch
        {
            StartOutcome.Started started => new(true, started.RunId),
            StartOutcome.AlreadyActive active => new(false, active.ActiveRunId),
            var other => throw new InvalidOperationException($"{other}"),
        };

    private static async Task<Answer> PostAsync(HttpClient http)
    {
        using var response = await http.PostAsJsonAsync("/ingestion/run", new { query_id = "never-ready" }, Cancel);
        var body = await response.ReadAsync();
        if (response.StatusCode == HttpStatusCode.Accepted)
            return new(true, body.GetProperty("ingestion_run_id").GetGuid());

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("RUN_ALREADY_ACTIVE", body.GetProperty("code").GetString());
        return new(false, body.GetProperty("active_run_id").GetGuid());
    }

    private sealed record Answer(bool Started, Guid RunId);
}
