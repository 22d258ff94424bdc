using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The sweep for runs whose process is gone: which it ends, which it leaves alone, and what it records.</summary>
public sealed class AbandonedRunDbTests : IAsyncLifetime
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-1), Alive = TimeSpan.FromMinutes(5);

    private TestDatabase _database = null!;
    private PortalDatabase _source = null!;

    private const string Requested = """
        {"stage":"request","status":"success","started_at_utc":"2026-03-02T09:00:00Z","ended_at_utc":"2026-03-02T09:00:01Z",
         "duration_ms":1000,"details":{"reference_code":"7"}}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _source = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_run_is_ended_when_a_second_sweep_finds_the_same_heartbeat()
    {
        var dead = await DeadRun.InsertAsync(_source, "U1", Over);
        var alive = await DeadRun.InsertAsync(_source, "U2", Alive);
        using var sweeper = Sweeper();

        Assert.Empty(await sweeper.SweepAsync(Cancel));
        Assert.Equal([dead.JobId], await sweeper.SweepAsync(Cancel));
        Assert.Empty(await sweeper.SweepAsync(Cancel));

        var ended = await _database.FindRunAsync(dead.JobId);
        Assert.Equal((RunStatus.Failed, "RUN_ABANDONED", "RUN_ABANDONED"), (ended.Status, ended.ErrorCode, ended.Error?.Code));
        Assert.Equal(RunStatus.Started, (await _database.FindRunAsync(alive.JobId)).Status);
        var last = (await _database.ListEventsAsync(dead.JobId))[^1];
        Assert.Equal(("run_ended", DeadRun.Owner), (last.Kind, last.Payload.GetProperty("owner").GetString()));
    }

    [Fact]
    public async Task A_run_with_a_heartbeat_between_two_sweeps_is_not_ended()
    {
        // As after a jump of the database clock.
        var late = await DeadRun.InsertAsync(_source, "U1", Over);
        using var sweeper = Sweeper();
        await sweeper.SweepAsync(Cancel);
        Assert.Equal(HeartbeatAnswer.Held, await FlexJobs.Runs.Sql.HeartbeatAsync(_source.Heartbeat, late, Over, Cancel));

        Assert.Empty(await sweeper.SweepAsync(Cancel));

        Assert.Equal(RunStatus.Started, (await _database.FindRunAsync(late.JobId)).Status);
    }

    [Fact]
    public async Task Several_sweepers_end_a_run_once()
    {
        var dead = await DeadRun.InsertAsync(_source, "U1", Over);
        var sweepers = Enumerable.Range(0, 8).Select(_ => Sweeper()).ToList();
        await Task.WhenAll(sweepers.Select(sweeper => sweeper.SweepAsync(Cancel)));

        var ended = await Task.WhenAll(sweepers.Select(sweeper => sweeper.SweepAsync(Cancel)));

        Assert.Equal([dead.JobId], ended.SelectMany(ids => ids));
        Assert.Single(await _database.ListEventsAsync(dead.JobId));
    }

    [Theory]
    [InlineData("[]", "request", "stopped")]
    [InlineData($"[{Requested}]", "request", "success")]
    [InlineData(
        "[" + Requested + """,{"stage":"poll","status":"started","started_at_utc":"2026-03-02T09:00:01Z","details":{"exchanges":[1]}}]""",
        "poll", "stopped")]
    public async Task An_abandoned_run_keeps_stage_owner_and_last_heartbeat(
        string diagnostics, string stage, string status)
    {
        var dead = await DeadRun.InsertAsync(_source, "U1", Over);
        await _database.ExecuteAsync($"UPDATE flex.ingestion_run SET diagnostics = '{diagnostics}', stage = '{stage}'");
        var left = await _database.FindRunAsync(dead.JobId);

        Assert.True(await EndAsync(dead));

        var ended = await _database.FindRunAsync(dead.JobId);
        Assert.Equal(Math.Max(1, left.Diagnostics.Count), ended.Diagnostics.Count);
        var last = ended.Diagnostics[^1];
        Assert.Equal((stage, status), (EnumFormatter.From(last.Stage), EnumFormatter.From(last.Status)));
        Assert.NotNull(last.EndedAtUtc);
        Assert.NotNull(last.DurationMs);
        var kept = left.Diagnostics.Count == 0 ? [] : left.Diagnostics[^1].Details;
        Assert.All(kept, detail => Assert.Equal(detail.Value?.ToJsonString(), last.Details[detail.Key]?.ToJsonString()));
        var abandoned = last.Details["abandoned"]!;
        Assert.Equal(
            (stage, DeadRun.Owner, "sweeper"), ((string)abandoned["stage"]!, (string)abandoned["owner"]!, (string)abandoned["ended_by"]!));
        Assert.Equal(left.HeartbeatAtUtc, abandoned["last_heartbeat_at_utc"]!.GetValue<DateTimeOffset>());
        await RunInvariants.AssertAsync(_database);
    }

    [Fact]
    public async Task An_open_persist_transaction_neither_hides_the_run_nor_keeps_its_session()
    {
        var dead = await DeadRun.InsertAsync(_source, "U1", Over);
        await using var persisting = await _source.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await persisting.BeginTransactionAsync(Cancel);
        await FlexJobs.Runs.Sql.PrepareTransactionAsync(persisting, dead.JobId, Cancel);
        // The foreign key takes KEY SHARE on the run's row, as the artifact of a run that persists does.
        const string sql =
            "INSERT INTO flex.ingestion_run_event (ingestion_run_id, seq, kind, stage) VALUES ($1, 99, 'progress', 'persist')";
        await using (var insert = new NpgsqlCommand(sql, persisting))
        {
            insert.Parameters.Add(new() { Value = dead.JobId });
            await insert.ExecuteNonQueryAsync(Cancel);
        }

        Assert.True(await EndAsync(dead));
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        await new AbandonedJobSql(FlexJobs.Runs).TerminateBackendsAsync(connection, dead.JobId, Cancel);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync(Cancel));
        Assert.Single(await _database.ListEventsAsync(dead.JobId));
        await RunInvariants.AssertAsync(_database);
    }

    [Fact]
    public async Task A_run_in_its_last_statement_is_left_alone()
    {
        var dead = await DeadRun.InsertAsync(_source, "U1", Over);
        await using var finishing = await _source.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await finishing.BeginTransactionAsync(Cancel);
        var end = new RunEnd(RunStage.Poll, "[]") { Error = FlexErrors.RunCanceled() };
        Assert.True(await IngestionRunSql.EndAsync(finishing, dead, end, Cancel));

        Assert.False(await EndAsync(dead));
        await transaction.CommitAsync(Cancel);

        Assert.False(await EndAsync(dead));
        Assert.Equal("RUN_CANCELED", (await _database.FindRunAsync(dead.JobId)).ErrorCode);
    }

    [Fact]
    public async Task A_start_ends_an_abandoned_run_without_waiting_for_a_sweep()
    {
        await using var portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:AccountId"] = "U100" }, _database);
        var dead = await DeadRun.InsertAsync(_source, "U100", Over);

        var run = await portal.RunAsync("default");

        Assert.Equal(RunStatus.Success, run.Status);
        Assert.Equal("RUN_ABANDONED", (await _database.FindRunAsync(dead.JobId)).ErrorCode);
        await RunInvariants.AssertAsync(_database, portal);
    }

    private AbandonedJobSweeper Sweeper() =>
        new(
            _source, [FlexJobs.Runs], JobLeaseTimes.Default, new JobOwner("sweeper"), TimeProvider.System,
            NullLogger<AbandonedJobSweeper>.Instance);

    private async Task<bool> EndAsync(JobLease lease)
    {
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        var run = await _database.FindRunAsync(lease.JobId);
        return await new AbandonedJobSql(FlexJobs.Runs).EndAsync(connection, lease.JobId, run.HeartbeatSeq, "sweeper", Cancel);
    }
}
