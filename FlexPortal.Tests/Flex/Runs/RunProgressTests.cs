using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Runs;

/// <summary>The progress of a run in every state: the state, its consequence, and what happens next.</summary>
public sealed class RunProgressTests
{
    private static readonly ReadingZone Zurich = ReadingZone.Find("Europe/Zurich")!;

    private static RunDetail Running =>
        RunSamples.Running with { Worker = "desk-3/4711", HeartbeatAtUtc = Markup.Now, LeaseExpiresAtUtc = Markup.Now.AddSeconds(20) };

    [Fact]
    public void Under_way()
    {
        var standing = Of(Running);

        Assert.Equal(("Running", "running", Tone.Active), (standing.Word, standing.Outcome, standing.Tone));
        Assert.StartsWith(
            "Running: waiting until the broker has the statement ready. Nothing is published", standing.Sentence, StringComparison.Ordinal);
        Assert.Contains("when this page is closed", standing.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_heartbeat_shows_before_the_run_is_lost_and_a_small_clock_difference_does_not()
    {
        var late = Running with { HeartbeatAtUtc = Markup.Now.AddSeconds(-30), LeaseExpiresAtUtc = Markup.Now.AddSeconds(-10) };

        Assert.Equal("No heartbeat since 07:59:30 Zurich from worker desk-3/4711. Nothing has been published.", Of(late).Sentence);
        Assert.Contains("marked Lost", Of(late).Next, StringComparison.Ordinal);
        Assert.Equal("Running", Of(late with { LeaseExpiresAtUtc = Markup.Now.AddSeconds(-2) }).Word);
    }

    [Fact]
    public void Cancelling_names_the_user_and_the_reason()
    {
        var standing = Of(Running with { CancelRequestedAtUtc = Markup.Now, CancelRequestedBy = "anna", CancelReason = "Wrong query." });

        Assert.Equal(("Cancelling", "running"), (standing.Word, standing.Outcome));
        Assert.StartsWith(
            "Cancellation requested by anna at 08:00:00 Zurich: “Wrong query.”.", standing.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Incomplete_counts_the_missing_sections()
    {
        var missing = new[] { "CashReport", "ChangeInNAV", "Trades", "Orders" }
            .Select(name => new MissingSection("U1", 1, name, SectionGroup.ReconciliationRecommended, name, "Click", "No proof.")).ToList();

        var standing = Of(RunSamples.Success with { MissingSections = missing });

        Assert.Equal(("Incomplete", "incomplete", Tone.Warn), (standing.Word, standing.Outcome, standing.Tone));
        // Trades and ChangeInNAV are in another account's statement: each account counts for itself.
        Assert.Equal(
            "4 of 7 expected sections missing: CashReport, ChangeInNAV, Trades and 1 more. 3 sections were stored: 1,500 rows.",
            standing.Sentence);
        Assert.StartsWith("Later runs miss them too", standing.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void One_missing_section_is_spoken_of_as_one()
    {
        var missing = new MissingSection("U1", 1, "Trades", SectionGroup.ReconciliationRecommended, "Trades", "Click", "No proof.");

        var standing = Of(RunSamples.Success with { MissingSections = [missing] });

        Assert.StartsWith("Later runs miss it too", standing.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Success_counts_sections_and_rows()
    {
        var standing = Of(RunSamples.Success);

        Assert.Equal(("Success", "success"), (standing.Word, standing.Outcome));
        Assert.Equal("3 sections were stored: 1,500 rows.", standing.Sentence);
    }

    [Theory]
    [InlineData(true, ErrorOwner.Broker, "Retryable")]
    [InlineData(false, ErrorOwner.You, "Not retryable")]
    [InlineData(false, ErrorOwner.Portal, "Not retryable")]
    public void Failed_tells_whether_it_is_retryable(bool retryable, ErrorOwner owner, string next)
    {
        var standing = Of(RunSamples.Failed(new("FLEX_X", "It did not work.", "Do something.", owner, retryable)));

        Assert.Equal(("Failed", "failed", Tone.Bad), (standing.Word, standing.Outcome, standing.Tone));
        Assert.Equal("Failed in the stage “Request”. Nothing was published.", standing.Sentence);
        Assert.StartsWith(next, standing.Next, StringComparison.Ordinal);
        Assert.Contains(
            "statement is kept",
            Of(RunSamples.Failed(new("FLEX_X", "", "", owner, retryable)) with { RawArtifactId = Guid.NewGuid() }).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_names_user_time_stage_and_reason()
    {
        var run = RunSamples.Failed(FlexErrors.RunCanceled()) with
        {
            Stage = RunStage.Poll,
            CancelRequestedAtUtc = Markup.Now,
            CancelRequestedBy = "this machine",
        };

        Assert.Equal("Cancelled by this machine at 08:00:00 Zurich in the stage “Poll”. Nothing was published.", Of(run).Sentence);
        Assert.Equal("cancelled", Of(run).Outcome);
        Assert.False(RunProgress.IsFailure(run));
        Assert.Contains(": “Late.”. Nothing", Of(run with { CancelReason = "Late." }).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_names_the_worker_its_last_heartbeat_and_the_monitor()
    {
        var stage = RunSamples.Stage(
            RunStage.Poll, StageStatus.Stopped, 900, """{"abandoned":{"owner":"desk-3/4711","ended_by":"desk-4/12"}}""");
        var run = RunSamples.Failed(FlexErrors.RunAbandoned()) with
        {
            Diagnostics = [stage],
            Worker = "desk-3/4711",
            HeartbeatAtUtc = Markup.Now.AddSeconds(-40),
        };

        Assert.Equal(
            "No heartbeat since 07:59:20 Zurich from worker desk-3/4711; "
            + "marked Lost at 08:00:00 Zurich by the monitor of desk-4/12. Nothing was published.",
            Of(run).Sentence);
        Assert.Equal(("Lost", "lost"), (Of(run).Word, Of(run).Outcome));
        Assert.True(RunProgress.IsFailure(run));
        Assert.Contains("by the monitor. Nothing", Of(run with { Diagnostics = [] }).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStage.Request, "{}", "0 of 5 stages done; nothing received yet.", "a statement that is not fetched")]
    [InlineData(RunStage.Poll, "{}", "1 of 5 stages done; nothing received yet.", "reference code 1234567890 stays with this run")]
    [InlineData(RunStage.Download, """{"bytes_done":12400000}""", "2 of 5 stages done; 12.4 MB received.", "received so far are discarded")]
    [InlineData(RunStage.Preflight, """{"bytes_done":12400000}""", "3 of 5 stages done; 12.4 MB received.", "not stored yet")]
    [InlineData(RunStage.Persist, """{"bytes_done":12400000}""", "4 of 5 stages done; 12.4 MB received.", "a cancel rolls back")]
    public void A_cancel_shows_progress_and_consequence_first(RunStage stage, string download, string progress, string consequence)
    {
        var stages = Enum.GetValues<RunStage>().Where(reached => reached <= stage).Select(reached => RunSamples.Stage(
            reached, reached == stage ? StageStatus.Started : StageStatus.Success, null, reached == RunStage.Download ? download : "{}"));
        var run = Running with { Stage = stage, Diagnostics = [.. stages] };

        Assert.Equal(progress, CancelPreview.Progress(run));
        Assert.Contains(consequence, CancelPreview.Consequence(run), StringComparison.Ordinal);
    }

    private static RunProgress Of(RunDetail run) => RunProgress.Of(run, Markup.Now, Zurich);
}
