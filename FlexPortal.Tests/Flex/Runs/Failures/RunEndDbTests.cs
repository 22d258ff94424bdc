using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Leases;
using FlexPortal.Core.Flex.Runs.Stages;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Platform.Telemetry;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>How a run ends when its holder no longer knows: the run's own row decides, and nothing that is over is overwritten.</summary>
public sealed class RunEndDbTests : IAsyncLifetime
{
    private readonly KeptLog _log = new();
    private TestDatabase _database = null!;
    private TestPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _portal = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:LogLevel:Default"] = "Warning" }, _database, services =>
            {
                services.AddSingleton<TimeProvider>(new ShortCommit());
                services.AddLogging(logging => logging.AddProvider(_log));
            });
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
        var lease = new RunLease(run.IngestionRunId, (await _database.FindRunAsync(run.IngestionRunId)).Fence);

        var code = await RecordAsync(lease, timedOut ? new OperationCanceledException() : new NpgsqlException("The connection is gone."));

        Assert.Null(code);
        Assert.Equal(before, await RowAsync(run.IngestionRunId));
        Assert.Empty(_log.Exceptions);
    }

    [Fact]
    public async Task A_commit_that_the_database_gives_up_is_a_failure_with_a_code_of_its_own()
    {
        // The commit waits for a lock that this test holds; when the portal loses patience the server rolls back.
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
        var before = await RowAsync(lease.RunId);
        await using var holder = await _database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await ExecuteAsync(holder, "LOCK TABLE flex.ingestion_run IN ACCESS EXCLUSIVE MODE");

        var endings = new RunEndings(_portal.Database, new FastTime(30), NullLogger<RunEndings>.Instance);
        var code = await RecordAsync(lease, new OperationCanceledException(), endings);

        await transaction.RollbackAsync(Cancel);
        Assert.Equal("RUN_END_UNKNOWN", code);
        Assert.Equal(before, await RowAsync(lease.RunId));
    }

    [Theory]
    [InlineData(false, "RUN_ABANDONED")]
    [InlineData(true, "RUN_CANCELED")]
    public async Task A_lost_lease_is_cancelled_only_when_a_user_cancelled(bool cancelled, string code)
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromSeconds(-1));
        await using var connection = await _database.Source.OpenConnectionAsync(Cancel);
        if (cancelled)
            await IngestionRunSql.RequestCancelAsync(connection, lease.RunId, "anna", reason: null, Cancel);
        Assert.True(await AbandonedRunSql.EndAsync(connection, new(lease.RunId, 0), "searcher", Cancel));

        Assert.Equal(code, await RecordAsync(lease, new LeaseLostException()));
    }

    [Fact]
    public async Task A_fence_that_another_process_holds_is_a_lost_lease()
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromMinutes(5));
        var before = await RowAsync(lease.RunId);

        Assert.Equal("LEASE_LOST", await RecordAsync(lease with { Fence = lease.Fence + 1 }, new LeaseLostException()));
        Assert.Equal(before, await RowAsync(lease.RunId));
    }

    [Fact]
    public async Task A_fault_outside_the_stages_is_logged_with_the_run()
    {
        var lease = await DeadRun.InsertAsync(_portal.Database, "U1", TimeSpan.FromMinutes(5));
        var worker = _portal.Services.GetRequiredService<IngestionWorker>();
        await _portal.Database.Main.DisposeAsync();

        worker.Begin(
            lease, new(lease.RunId, "U1", "1", null, null, RunTrigger.Api, "test", IsSandbox: true, "owner"),
            new FlexConnection(new Uri("http://127.0.0.1:9"), new FlexToken("123456789012345678901234"), IsSandbox: true));
        await worker.WaitAsync(lease.RunId).WaitAsync(TimeSpan.FromSeconds(60), Cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await Eventually.IsAsync(() => Task.FromResult(_log.Lines.Any(line =>
            line.Contains(lease.RunId.ToString(), StringComparison.Ordinal) && line.Contains("could not be recorded", StringComparison.Ordinal))), within: 5);
    }

    private async Task<string?> RecordAsync(RunLease lease, Exception exception, RunEndings? endings = null)
    {
        using var recorder = new RunRecorder(_portal.Database, lease, TimeProvider.System);
        var connection = new FlexConnection(new Uri("http://127.0.0.1:9"), new FlexToken("123456789012345678901234"), IsSandbox: true);
        var work = new RunWork(lease, "U1", "1", From: null, To: null, connection, recorder);
        return await (endings ?? _portal.Services.GetRequiredService<RunEndings>()).RecordAsync(work, exception, StopReason.None, CancellationToken.None);
    }

    private Task<string> RowAsync(Guid run) =>
        _database.ScalarAsync<string>($"SELECT to_jsonb(r)::text FROM flex.ingestion_run r WHERE ingestion_run_id = '{run}'");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Half a second of patience with a commit in place of 30.</summary>
    private sealed class ShortCommit : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == TimeSpan.FromSeconds(30) ? TimeSpan.FromSeconds(0.5) : dueTime, period);
    }
}
