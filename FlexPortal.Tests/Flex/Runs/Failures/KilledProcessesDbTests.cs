using System.Globalization;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs.Failures;

/// <summary>
/// kill -9 of the real process in the middle of a run: nothing half, an end within a minute, and the account is free again.
/// </summary>
public sealed class KilledProcessesDbTests(KilledProcesses killed) : IClassFixture<KilledProcesses>
{
    [Fact]
    public void A_run_killed_during_persist_leaves_no_partial_data()
    {
        Assert.Equal((RunStatus.Started, RunStage.Persist), (killed.Persisting.Left.Status, killed.Persisting.Left.Stage));
        Assert.Equal((0, 0, 0), killed.Persisting.Visible);
        AssertAbandoned(killed.Persisting, RunStage.Persist);
    }

    [Fact]
    public void A_run_killed_while_it_polls_keeps_its_progress()
    {
        Assert.Equal((RunStatus.Started, RunStage.Poll), (killed.Polling.Left.Status, killed.Polling.Left.Stage));
        AssertAbandoned(killed.Polling, RunStage.Poll);
        Assert.NotNull(killed.Polling.Ended.ReferenceCode);
        Assert.Equal(StageStatus.Success, killed.Polling.Ended.Diagnostics[0].Status);
    }

    [Fact]
    public async Task No_session_of_a_dead_process_continues()
    {
        Assert.Equal((0, 0, 0), await killed.Database.VisibleAsync(killed.Persisting.Left.IngestionRunId));
        await RunInvariants.AssertAsync(killed.Database);
    }

    [Fact]
    public async Task A_new_run_of_the_account_succeeds_with_every_row()
    {
        await using var successor = await TestPortal.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flex:AccountId"] = KilledProcesses.PersistAccount },
            killed.Database);

        var run = await successor.RunAsync("huge:5000");

        Assert.Equal(RunStatus.Success, run.Status);
        Assert.Equal(run.RawRecordCount, (await killed.Database.VisibleAsync(run.IngestionRunId)).Rows);
        Assert.False(run.ArtifactDeduplicated);
        await RunInvariants.AssertAsync(killed.Database, successor);
    }

    private void AssertAbandoned(KilledProcesses.VictimRun victim, RunStage stage)
    {
        var (left, ended) = (victim.Left, victim.Ended);
        Assert.Equal((RunStatus.Failed, "RUN_ABANDONED", stage), (ended.Status, ended.ErrorCode, ended.Stage));
        Assert.True(ended.EndedAtUtc - left.HeartbeatAtUtc < TimeSpan.FromSeconds(60), $"{ended.EndedAtUtc - left.HeartbeatAtUtc}");
        Assert.Equal(left.HeartbeatSeq, ended.HeartbeatSeq);
        Assert.Equal((false, false), (ended.Error!.WhatToDo.Length == 0, ended.RawArtifactId is not null));

        var last = ended.Diagnostics[^1];
        Assert.Equal((stage, StageStatus.Stopped), (last.Stage, last.Status));
        var abandoned = last.Details["abandoned"]!;
        Assert.Equal(stage.ToString().ToLowerInvariant(), (string)abandoned["stage"]!);
        Assert.Equal(left.LeaseOwner, (string)abandoned["owner"]!);
        Assert.Contains($"/{victim.ProcessId}/", left.LeaseOwner, StringComparison.Ordinal);
        Assert.Equal(left.HeartbeatAtUtc, DateTimeOffset.Parse((string)abandoned["last_heartbeat_at_utc"]!, CultureInfo.InvariantCulture));
        Assert.Contains($"/{killed.Survivor.Id}/", (string)abandoned["ended_by"]!, StringComparison.Ordinal);
    }
}
