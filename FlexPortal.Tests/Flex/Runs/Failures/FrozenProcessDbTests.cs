using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>A process that is frozen in the middle of a COPY past its lease, and comes back.</summary>
public sealed class FrozenProcessDbTests
{
    [Fact]
    public async Task It_is_taken_over_its_session_is_ended_and_when_it_comes_back_it_writes_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGSTOP.");
        await using var database = await TestDatabase.CreateAsync();
        await using var holder = await PortalProcess.ServeAsync(database);
        await using var successor = await TestPortal.StartAsync(shared: database);
        var run = await holder.Http.PostRunAsync("huge:60000");
        await database.CopyingAsync(run);
        await holder.SignalAsync("STOP");
        Assert.Equal(1, await BackendsAsync(database, run));

        // The account is taken until the lease of 20 s is over, and then at once free, with the old holder still frozen.
        var started = await Eventually.GetAsync(async () => await successor.TriggerAsync("default") as StartOutcome.Started, within: 40);
        var next = started.RunId;
        var taken = await database.EndOfAsync(next);
        var lost = await database.FindRunAsync(run);

        Assert.Equal(RunStatus.Success, taken.Status);
        Assert.Equal((RunStatus.Failed, "RUN_ABANDONED", RunStage.Persist), (lost.Status, lost.ErrorCode, lost.Stage));
        Assert.True(lost.EndedAtUtc - lost.HeartbeatAtUtc > TimeSpan.FromSeconds(19.5), "It was taken over before its lease was over.");
        Assert.Equal(0, await BackendsAsync(database, run));
        var before = await StateAsync(database);

        await holder.SignalAsync("CONT");
        await Eventually.IsAsync(() => Task.FromResult(
            holder.Output.Contains($"The run {run}: the lease was lost", StringComparison.Ordinal)));

        Assert.Equal(before, await StateAsync(database));
        Assert.Equal((0, 0, 0), await database.VisibleAsync(run));
        Assert.Equal(0, await BackendsAsync(database, run));
        var again = await database.EndOfAsync(await holder.Http.PostRunAsync("restated"));
        Assert.Equal(RunStatus.Success, again.Status);
        await RunInvariants.AssertAsync(database, successor);
    }

    private static Task<long> BackendsAsync(TestDatabase database, Guid run) =>
        database.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fp-run:{run}'");

    /// <summary>Everything that runs have written, as one hash.</summary>
    private static Task<string> StateAsync(TestDatabase database) => database.ScalarAsync<string>("""
        SELECT md5(concat(
            (SELECT string_agg(to_jsonb(r)::text, '' ORDER BY r.fence) FROM flex.ingestion_run r),
            (SELECT string_agg(to_jsonb(e)::text, '' ORDER BY e.ingestion_run_id, e.seq) FROM flex.ingestion_run_event e),
            (SELECT string_agg(to_jsonb(a)::text, '' ORDER BY a.raw_artifact_id) FROM flex.raw_artifact a),
            (SELECT count(*) FROM flex.raw_record)))
        """);
}
