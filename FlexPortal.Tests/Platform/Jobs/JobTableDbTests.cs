using System.Text.Json.Nodes;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FlexPortal.Tests.Platform.Jobs;

/// <summary>A test table of units of work, recorded, ended, cancelled and swept as runs are.</summary>
public sealed class JobTableDbTests : IAsyncLifetime
{
    private static readonly JobTable Backfills = new("backfill", "trial.backfill", "backfill_id", "trial.backfill_event")
    {
        Json = PortalJson.Options,
        Abandoned = new("BACKFILL_ABANDONED", "It stopped.", "Start it again.", ErrorOwner.Portal, Retryable: true),
        CanceledAfterLoss = new("BACKFILL_CANCELED", "It was cancelled.", "Nothing to do."),
    };

    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(5);

    private TestDatabase _database = null!;
    private PortalDatabase _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _source = await _database.OpenAsync();
        await _database.ExecuteAsync("""
            CREATE SCHEMA trial;
            CREATE TABLE trial.backfill (
                backfill_id uuid PRIMARY KEY, status text NOT NULL DEFAULT 'started', stage text NOT NULL DEFAULT 'fetch',
                diagnostics jsonb NOT NULL DEFAULT '[]', error_code text, error_message text, error jsonb,
                started_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(), ended_at_utc timestamptz, duration_ms bigint,
                event_seq bigint NOT NULL DEFAULT 0, fence bigint NOT NULL, lease_owner text NOT NULL DEFAULT 'dead',
                lease_expires_at_utc timestamptz NOT NULL,
                heartbeat_at_utc timestamptz NOT NULL DEFAULT clock_timestamp(), heartbeat_seq bigint NOT NULL DEFAULT 0,
                cancel_requested_at_utc timestamptz, cancel_requested_by text, cancel_reason text);
            CREATE TABLE trial.backfill_event (
                backfill_id uuid NOT NULL, seq bigint NOT NULL, kind text NOT NULL, stage text NOT NULL, payload jsonb NOT NULL,
                PRIMARY KEY (backfill_id, seq));
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_records_stages_and_events_and_ends_the_unit()
    {
        var lease = await StartAsync(Minutes);
        using var worker = Worker(JobLeaseTimes.Default);

        worker.Begin(lease, async (_, stop) =>
        {
            using var recorder = new JobRecorder(_source, lease, TimeProvider.System);
            await recorder.BeginAsync("fetch", stop);
            await recorder.NoteAsync("page", "pages", new JsonObject { ["bars"] = 7 }, stop);
            await recorder.ProgressAsync(new JsonObject { ["done"] = 1 }, stop);
            await using var connection = await _source.Main.OpenConnectionAsync(stop);
            var end = new JobEnd("fetch", recorder.DiagnosticsAfterSuccess([]), Error: null);
            Assert.True(await Backfills.Sql.EndAsync(connection, lease, end, stop));
        });
        await worker.WaitAsync(lease.JobId).WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);

        Assert.Equal("success", await ScalarAsync("SELECT status FROM trial.backfill"));
        Assert.Equal(
            "stage_started,page,backfill_ended", await ScalarAsync("SELECT string_agg(kind, ',' ORDER BY seq) FROM trial.backfill_event"));
        Assert.Equal("success|7|1", await ScalarAsync("""
            SELECT concat_ws('|', d ->> 'status', d #>> '{details,pages,0,bars}', d #>> '{details,done}')
              FROM trial.backfill, jsonb_array_elements(diagnostics) d
            """));
    }

    [Fact]
    public async Task A_request_to_cancel_stops_the_worker_with_its_heartbeat()
    {
        var lease = await StartAsync(Minutes);
        using var worker = Worker(JobLeaseTimes.Default with { Heartbeat = TimeSpan.FromMilliseconds(50) });
        var reason = new TaskCompletionSource<StopReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Begin(lease, async (heartbeat, _) =>
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = heartbeat.Stop.Register(stopped.SetResult);
            await stopped.Task;
            reason.SetResult(heartbeat.Reason);
        });

        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        Assert.True(await Backfills.Sql.RequestCancelAsync(connection, lease.JobId, "anna", reason: null, Cancel));

        Assert.Equal(StopReason.CancelRequested, await reason.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel));
        await worker.WaitAsync(lease.JobId);
    }

    [Fact]
    public async Task The_sweeper_ends_a_unit_with_the_errors_of_its_table()
    {
        var lease = await StartAsync(TimeSpan.FromSeconds(-1));
        using var sweeper = new AbandonedJobSweeper(
            _source, [FlexJobs.Runs, Backfills], JobLeaseTimes.Default, new JobOwner("sweeper"), TimeProvider.System,
            NullLogger<AbandonedJobSweeper>.Instance);

        Assert.Empty(await sweeper.SweepAsync(Cancel));
        Assert.Equal([lease.JobId], await sweeper.SweepAsync(Cancel));

        Assert.Equal("failed|BACKFILL_ABANDONED", await ScalarAsync("SELECT concat_ws('|', status, error_code) FROM trial.backfill"));
        Assert.Equal("backfill_ended", await ScalarAsync("SELECT kind FROM trial.backfill_event"));
        await using var connection = await _source.Main.OpenConnectionAsync(Cancel);
        Assert.Equal(
            new("failed", "BACKFILL_ABANDONED", CancelRequested: false), await Backfills.Sql.ReadHeldAsync(connection, lease, Cancel));
        Assert.Equal(HeartbeatAnswer.Lost, await Backfills.Sql.HeartbeatAsync(_source.Heartbeat, lease, Minutes, Cancel));
    }

    [Theory]
    [InlineData("flex.run; DROP TABLE flex.run")]
    [InlineData("flex.\"run\"")]
    [InlineData("a.b.c")]
    [InlineData("Run")]
    [InlineData("run\n")]
    [InlineData("")]
    public void Sec_S01_A_name_that_is_no_identifier_makes_no_descriptor(string name)
    {
        Assert.Throws<ArgumentException>(() => Named(name, "key"));
        Assert.Throws<ArgumentException>(() => Named("t.name", name));
    }

    private static JobTable Named(string name, string key) =>
        new("job", name, key, "t.event")
        {
            Json = PortalJson.Options,
            Abandoned = Backfills.Abandoned,
            CanceledAfterLoss = Backfills.Abandoned,
        };

    private JobWorker Worker(JobLeaseTimes times) =>
        new(_source, new LiveHints(), times, TimeProvider.System, NullLogger<JobWorker>.Instance);

    private async Task<JobLease> StartAsync(TimeSpan lease)
    {
        var id = Guid.CreateVersion7();
        await using var command = _database.Source.CreateCommand(
            "INSERT INTO trial.backfill (backfill_id, fence, lease_expires_at_utc) VALUES ($1, 1, clock_timestamp() + $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = lease });
        await command.ExecuteNonQueryAsync(Cancel);
        return new(Backfills, id, 1);
    }

    private Task<string> ScalarAsync(string sql) => _database.ScalarAsync<string>(sql);
}
