using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>How a run ends when its worker does not know its status: the row decides, and a terminal status is not overwritten.</summary>
public sealed class RunEndDbTests : IAsyncLifetime
{
    private static readonly FlexConnection Nowhere =
        new(new Uri("http://127.0.0.1:9"), new FlexToken("123456789012345678901234"), IsSandbox: true);

    private readonly KeptLog _log = new();
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:LogLevel:Default"] = "Warning" }, _database,
            services => services.AddLogging(logging => logging.AddProvider(_log)));
    }

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_is_lost_is_a_success_when_the_row_says_so(bool timedOut)
    {
        var run = await _portal.RunAsync("default");
        var before = await RowAsync(run.IngestionRunId);
        var lease = new JobLease(FlexJobs.Runs, run.IngestionRunId, (await _database.FindRunAsync(run.IngestionRunId)).Fence);

        var code = await RecordAsync(lease, timedOut ? new OperationCanceledException() : new NpgsqlException("The connection is gone."));

        Assert.Null(code);
        Assert.Equal(before, await RowAsync(run.IngestionRunId));
        Assert.Empty(_log.Exceptions);
    }

    [Fact]
    public async Task A_commit_that_the_database_gives_up_is_a_failure_with_a_code_of_its_own()
    {
        _portal.Services.GetRequiredService<PersistStage>().CommitTimeout = TimeSpan.FromSeconds(0.5);
        // The commit waits for a lock of this test; when the portal times out the server rolls back.
        await using var holder = await _database.Source.OpenConnectionAsync(Cancel);
        await ExecuteAsync(holder, "SELECT pg_advisory_lock(4711)");
        await _database.ExecuteAsync("""
            CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_advisory_xact_lock(4711); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait_for_test AFTER INSERT ON flex.raw_artifact DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION wait_for_test();
            """);

        var run = await _portal.RunAsync("default");

        Assert.Equal((RunStatus.Failed, "PERSIST_COMMIT_TIMEOUT", RunStage.Persist), (run.Status, run.ErrorCode, run.Stage));
        Assert.Equal((0, 0, 0), await _database.VisibleAsync(run.IngestionRunId));
        await RunInvariants.AssertAsync(_database);
    }

    [Fact]
    public async Task An_end_that_cannot_be_learned_is_not_called_a_failure_of_the_run()
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromMinutes(5));
        var before = await RowAsync(lease.JobId);
        await using var holder = await _database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await ExecuteAsync(holder, "LOCK TABLE flex.ingestion_run IN ACCESS EXCLUSIVE MODE");

        var errors = new RecordRunError(
            new JobEnding(_portal.Database, new FastTime(30), NullLogger<JobEnding>.Instance),
            _portal.Database, NullLogger<RecordRunError>.Instance);
        var code = await RecordAsync(lease, new OperationCanceledException(), errors);

        await transaction.RollbackAsync(Cancel);
        Assert.Equal("RUN_END_UNKNOWN", code);
        Assert.Equal(before, await RowAsync(lease.JobId));
    }

    [Theory]
    [InlineData(false, "RUN_ABANDONED")]
    [InlineData(true, "RUN_CANCELED")]
    public async Task A_lost_lease_is_cancelled_only_when_a_user_cancelled(bool cancelled, string code)
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromSeconds(-1));
        await using var connection = await _database.Source.OpenConnectionAsync(Cancel);
        if (cancelled)
            await FlexJobs.Runs.Sql.RequestCancelAsync(connection, lease.JobId, "anna", reason: null, Cancel);
        Assert.True(await new AbandonedJobSql(FlexJobs.Runs).EndAsync(connection, lease.JobId, heartbeatSeq: null, "sweeper", Cancel));

        Assert.Equal(code, await RecordAsync(lease, new LeaseLostException()));
    }

    [Fact]
    public async Task A_fence_that_another_process_holds_is_a_lost_lease()
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromMinutes(5));
        var before = await RowAsync(lease.JobId);

        Assert.Equal("LEASE_LOST", await RecordAsync(lease with { Fence = lease.Fence + 1 }, new LeaseLostException()));
        Assert.Equal(before, await RowAsync(lease.JobId));
    }

    [Fact]
    public async Task A_fault_outside_the_stages_is_logged_with_the_run()
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromMinutes(5));
        var run = new NewRun(lease.JobId, "U1", "1", From: null, To: null, RunTrigger.Api, "test", IsSandbox: true);
        await _portal.Database.Main.DisposeAsync();

        _portal.Services.GetRequiredService<IngestionOrchestrator>().Begin(lease, run, Nowhere);
        await _portal.Services.GetRequiredService<JobWorker>().WaitAsync(lease.JobId)
            .WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);

        Assert.Contains(_log.Lines, line =>
            line.Contains($"{lease.JobId} failed outside its stages", StringComparison.Ordinal)
            && line.Contains(nameof(ObjectDisposedException), StringComparison.Ordinal));
    }

    private async Task<string?> RecordAsync(JobLease lease, Exception exception, RecordRunError? errors = null)
    {
        using var recorder = new RunRecorder(_portal.Database, lease, TimeProvider.System);
        var work = new RunWork(lease, "U1", "1", From: null, To: null, Nowhere, recorder);
        return await (errors ?? _portal.Services.GetRequiredService<RecordRunError>())
            .ExecuteAsync(work, exception, StopReason.None, CancellationToken.None);
    }

    private Task<string> RowAsync(Guid run) =>
        _database.ScalarAsync<string>($"SELECT to_jsonb(r)::text FROM flex.ingestion_run r WHERE ingestion_run_id = '{run}'");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
