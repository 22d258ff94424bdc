using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.LiveEvents;
using FlexPortal.Tests.Flex.WebService.Scripted;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>A run is cancelled at any stage, stays in that stage, and publishes nothing.</summary>
public sealed class CancelIngestionRunDbTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_request()
    {
        await using var broker = await ScriptedBroker.StartAsync();
        var clientLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.OnSendRequest(Answers.Stalled([], clientLeft));
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Flex:BaseUrl"] = broker.BaseUrl.ToString(),
            ["Flex:Token"] = "123456789012345678901234",
        };

        await CancelsAsync(
            "1", RunStage.Request, settings, async (_, _) => await Eventually.IsAsync(() => Task.FromResult(broker.Requests == 1)));

        await clientLeft.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience), Cancel);
    }

    [Fact]
    public Task At_poll() => CancelsAsync("never-ready", RunStage.Poll, null, (database, run) => database.ReachAsync(run, RunStage.Poll));

    [Fact]
    public Task At_download() =>
        CancelsAsync("slow-body", RunStage.Download, null, (database, run) => database.ReachAsync(run, RunStage.Download));

    [Fact]
    public Task At_preflight() =>
        CancelsAsync("huge:200000", RunStage.Preflight, null, (database, run) => database.ReachAsync(run, RunStage.Preflight));

    [Fact]
    public Task At_persist() => CancelsAsync("huge:40000", RunStage.Persist, null, (database, run) => database.CopyingAsync(run));

    [Theory]
    [InlineData(300, "notification")]
    [InlineData(1, "heartbeat")]
    public async Task From_another_portal_a_notification_carries_the_request_and_a_heartbeat_where_that_is_lost(
        int heartbeatSeconds, string carrier)
    {
        await using var database = await TestDatabase.CreateAsync();
        var times = JobLeaseTimes.Default with { Lease = TimeSpan.FromMinutes(10), Heartbeat = TimeSpan.FromSeconds(heartbeatSeconds) };
        await using var holder = await TestPortal.StartAsync(shared: database, configure: services => services.AddSingleton(times));
        await using var other = await TestPortal.StartAsync(shared: database);
        await holder.Services.GetRequiredService<LiveEventListener>().Listening.WaitAsync(
            TimeSpan.FromSeconds(Eventually.Patience), Cancel);
        var id = await holder.StartRunAsync("never-ready");
        await database.ReachAsync(id, RunStage.Poll);

        if (carrier is "notification")
            await other.CancelAsync(id, "anna");
        else
            await database.ExecuteAsync("UPDATE flex.ingestion_run SET cancel_requested_at_utc = clock_timestamp()");

        await AssertCancelledAsync(database, id, RunStage.Poll);
    }

    [Fact]
    public async Task Between_the_last_heartbeat_and_the_commit()
    {
        await using var database = await TestDatabase.CreateAsync();
        // Neither a heartbeat nor a notification carries the request: only the commit finds it.
        var times = JobLeaseTimes.Default with { Lease = TimeSpan.FromMinutes(10), Heartbeat = TimeSpan.FromMinutes(5) };
        await using var portal = await TestPortal.StartAsync(shared: database, configure: services => services.AddSingleton(times));
        var id = await portal.StartRunAsync("huge:20000");
        await database.CopyingAsync(id);

        await database.ExecuteAsync(
            $"UPDATE flex.ingestion_run SET cancel_requested_at_utc = clock_timestamp() WHERE ingestion_run_id = '{id}'");

        await AssertCancelledAsync(database, id, RunStage.Persist);
        Assert.Null((await database.FindRunAsync(id)).Diagnostics[^1].Details["inserted"]);
        await RunInvariants.AssertAsync(database, portal);
    }

    [Fact]
    public async Task A_run_that_is_over_or_unknown_cannot_be_cancelled()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(shared: database);
        var run = (await portal.RunAsync("default")).IngestionRunId;
        var before = await database.ScalarAsync<string>("SELECT to_jsonb(r)::text FROM flex.ingestion_run r");

        Assert.Equal(CancelOutcome.AlreadyOver, await portal.CancelAsync(run));
        Assert.Equal(CancelOutcome.NotFound, await portal.CancelAsync(Guid.NewGuid()));

        Assert.Equal(before, await database.ScalarAsync<string>("SELECT to_jsonb(r)::text FROM flex.ingestion_run r"));
    }

    [Fact]
    public async Task The_first_request_to_cancel_is_kept()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var lease = await DeadRun.InsertAsync(source, "U3000001", TimeSpan.FromMinutes(5));
        await using var portal = await TestPortal.StartAsync(shared: database);

        await portal.CancelAsync(lease.JobId, "anna");
        var first = await database.FindRunAsync(lease.JobId);
        await portal.CancelAsync(lease.JobId, "ben");

        var second = await database.FindRunAsync(lease.JobId);
        Assert.Equal(("anna", first.CancelRequestedAtUtc), (second.CancelRequestedBy, second.CancelRequestedAtUtc));
    }

    [Fact]
    public async Task A_run_whose_process_died_ends_as_cancelled()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var source = await database.OpenAsync();
        var times = JobLeaseTimes.Default with { Sweep = TimeSpan.FromMilliseconds(100) };
        await using var portal = await TestPortal.StartAsync(shared: database, configure: services => services.AddSingleton(times));
        var lease = await DeadRun.InsertAsync(source, "U3000002", TimeSpan.FromSeconds(2));

        var asked = await portal.CancelAsync(lease.JobId);

        Assert.Equal(CancelOutcome.Requested, asked);
        var ended = await database.EndOfAsync(lease.JobId);
        Assert.Equal((RunStatus.Failed, "RUN_CANCELED"), (ended.Status, ended.ErrorCode));
        Assert.Equal(FlexErrors.RunCanceledAfterLoss().Message, ended.ErrorMessage);
        Assert.Equal("RUN_CANCELED", ended.Error!.Code);
        await RunInvariants.AssertAsync(database, portal);
    }

    private static async Task CancelsAsync(
        string query, RunStage stage, Dictionary<string, string?>? settings, Func<TestDatabase, Guid, Task> reached)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var portal = await TestPortal.StartAsync(settings, database);
        var id = await portal.StartRunAsync(query);
        await reached(database, id);

        var outcome = await portal.CancelAsync(id, "anna");

        Assert.Equal(CancelOutcome.Requested, outcome);
        await AssertCancelledAsync(database, id, stage);
        Assert.Equal("anna", (await database.FindRunAsync(id)).CancelRequestedBy);
        await RunInvariants.AssertAsync(database, portal);
        Assert.IsNotType<StartOutcome.AlreadyActive>(await portal.TriggerAsync("default"));
    }

    private static async Task AssertCancelledAsync(TestDatabase database, Guid id, RunStage stage)
    {
        var ended = await database.EndOfAsync(id);
        Assert.Equal((RunStatus.Failed, "RUN_CANCELED", stage), (ended.Status, ended.ErrorCode, ended.Stage));
        Assert.Equal((stage, StageStatus.Stopped), (ended.Diagnostics[^1].Stage, ended.Diagnostics[^1].Status));
        Assert.Equal((0, 0, 0), await database.VisibleAsync(id));
        Assert.Equal("run_ended", (await database.ListEventsAsync(id))[^1].Kind);
    }
}
