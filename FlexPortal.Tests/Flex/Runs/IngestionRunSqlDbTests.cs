using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The fence: only the holder of a run that is still under way changes it.</summary>
public sealed class IngestionRunSqlDbTests : IAsyncLifetime
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);
    private static readonly RunEnd Failure = new(RunStage.Poll, "[]") { Error = FlexErrors.RunStoppedByShutdown() };

    private TestDatabase _database = null!;
    private PortalDatabase _source = null!;

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
    public async Task Another_fence_changes_nothing()
    {
        var lease = await DeadRun.InsertAsync(_source, "U1", Minutes);
        var before = await RowAsync();

        await AssertFencedOffAsync(lease with { Fence = lease.Fence + 1 });

        Assert.Equal(before, await RowAsync());
        Assert.Empty(await _database.ListEventsAsync(lease.JobId));
    }

    [Fact]
    public async Task A_run_that_is_over_cannot_be_changed_with_its_own_fence()
    {
        var lease = await DeadRun.InsertAsync(_source, "U1", Minutes);
        Assert.True(await FinishAsync(lease, Failure));
        var before = await RowAsync();

        await AssertFencedOffAsync(lease);

        Assert.Equal(before, await RowAsync());
        Assert.Single(await _database.ListEventsAsync(lease.JobId));
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        Assert.Equal(
            new("failed", "RUN_ABORTED_SHUTDOWN", CancelRequested: false),
            await FlexJobs.Runs.Sql.ReadHeldAsync(connection, lease, Cancel));
        Assert.Null(await FlexJobs.Runs.Sql.ReadHeldAsync(connection, lease with { Fence = lease.Fence + 1 }, Cancel));
    }

    [Fact]
    public async Task A_success_after_a_request_to_cancel_is_refused_and_a_failure_is_not()
    {
        var lease = await DeadRun.InsertAsync(_source, "U1", Minutes);
        await using var asking = await _source.Main.OpenConnectionAsync(Cancel);
        Assert.True(await FlexJobs.Runs.Sql.RequestCancelAsync(asking, lease.JobId, "anna", "Wrong query.", Cancel));

        Assert.Equal(HeartbeatAnswer.CancelRequested, await FlexJobs.Runs.Sql.HeartbeatAsync(_source.Heartbeat, lease, Minutes, Cancel));
        Assert.False(await FinishAsync(lease, new(RunStage.Persist, "[]")));
        Assert.True(await FinishAsync(lease, Failure));

        var ended = await _database.FindRunAsync(lease.JobId);
        Assert.Equal((RunStatus.Failed, "RUN_ABORTED_SHUTDOWN", 1), (ended.Status, ended.ErrorCode, ended.EventSeq));
        Assert.Equal(ended.DurationMs, (long)Math.Round((ended.EndedAtUtc!.Value - ended.StartedAtUtc).TotalMilliseconds));
    }

    [Fact]
    public async Task A_second_start_waits_for_the_end_of_the_first_and_gets_a_higher_fence()
    {
        var first = await DeadRun.InsertAsync(_source, "U1", Minutes);
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        var again = new NewRun(Guid.CreateVersion7(), "U1", "1", From: null, To: null, RunTrigger.Cli, "test", IsSandbox: false);

        Assert.Null(await IngestionRunSql.TryStartAsync(connection, again, "other", Minutes, Cancel));
        Assert.Equal(first.JobId, await IngestionRunSql.FindActiveAsync(connection, "U1", Cancel));
        Assert.True(await FinishAsync(first, Failure));

        Assert.Null(await IngestionRunSql.FindActiveAsync(connection, "U1", Cancel));
        var second = await IngestionRunSql.TryStartAsync(connection, again, "other", Minutes, Cancel);
        Assert.True(second!.Fence > first.Fence);
    }

    [Fact]
    public async Task Without_the_function_the_index_still_refuses_a_second_active_run()
    {
        await DeadRun.InsertAsync(_source, "U1", Minutes);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync("""
            INSERT INTO flex.ingestion_run (account_id, flex_query_id, trigger, requested_by, lease_owner, lease_expires_at_utc)
            VALUES ('U1', '1', 'cli', 'test', 'other', clock_timestamp())
            """));

        Assert.Equal(("23505", "uq_ingestion_run_active"), (refused.SqlState, refused.ConstraintName));
    }

    [Fact]
    public async Task A_holder_that_cannot_reach_its_row_stops_before_its_lease_is_over()
    {
        var times = new JobLeaseTimes(
            TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        await using var portal = await TestPortal.StartAsync(shared: _database, configure: services => services.AddSingleton(times));
        var run = await portal.StartRunAsync("never-ready");
        await _database.ReachAsync(run, RunStage.Poll);
        var worker = portal.Services.GetRequiredService<JobWorker>();
        await using var blocking = await _source.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await blocking.BeginTransactionAsync(Cancel);
        await using (var command = new NpgsqlCommand("SELECT FROM flex.ingestion_run FOR UPDATE", blocking))
            await command.ExecuteNonQueryAsync(Cancel);

        await worker.WaitAsync(run).WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);

        await transaction.RollbackAsync(Cancel);
        Assert.Equal(RunStatus.Started, (await _database.FindRunAsync(run)).Status);
        await Eventually.IsAsync(async () => await portal.TriggerAsync("default") is StartOutcome.Started);
        Assert.Equal("RUN_ABANDONED", (await _database.FindRunAsync(run)).ErrorCode);
    }

    [Fact]
    public async Task A_run_whose_heartbeat_fails_for_any_reason_stops()
    {
        var times = new JobLeaseTimes(
            TimeSpan.FromSeconds(4), TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(1));
        await using var portal = await TestPortal.StartAsync(shared: _database, configure: services => services.AddSingleton(times));
        var run = await portal.StartRunAsync("never-ready");
        await _database.ReachAsync(run, RunStage.Poll);
        var worker = portal.Services.GetRequiredService<JobWorker>();

        // From now on a heartbeat throws an exception that is not Npgsql's.
        await portal.Database.Heartbeat.DisposeAsync();

        await worker.WaitAsync(run).WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        Assert.Equal(RunStatus.Started, (await _database.FindRunAsync(run)).Status);
    }

    private async Task AssertFencedOffAsync(JobLease lease)
    {
        var progress = new JobProgress("persist", """[{"stage":"persist"}]""");
        Assert.Equal(HeartbeatAnswer.Lost, await FlexJobs.Runs.Sql.HeartbeatAsync(_source.Heartbeat, lease, Minutes, Cancel));
        Assert.False(await FlexJobs.Runs.Sql.RecordAsync(_source.Main, lease, progress, Cancel));
        Assert.False(await FlexJobs.Runs.Sql.RecordAsync(_source.Main, lease, progress with { Kind = "stage_started" }, Cancel));
        Assert.False(await IngestionRunSql.KeepReferenceAsync(_source.Main, lease, "7", Cancel));
        Assert.False(await FinishAsync(lease, Failure));
        var artifact = new StoredArtifact(Guid.NewGuid(), new string('0', 64), 1, Deduplicated: false);
        Assert.False(await FinishAsync(lease, new(RunStage.Persist, "[]") { Artifact = artifact, RawRecordCount = 1, InsertedCount = 1 }));
    }

    private async Task<bool> FinishAsync(JobLease lease, RunEnd end)
    {
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        return await IngestionRunSql.EndAsync(connection, lease, end, Cancel);
    }

    private Task<string> RowAsync() => _database.ScalarAsync<string>("SELECT to_jsonb(r)::text FROM flex.ingestion_run r");
}
