using AngleSharp.Dom;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Flex.Runs;
using FlexPortal.Flex.Timeline;
using FlexPortal.Flex.WebService;
using FlexPortal.Tests.Flex.Pages;
using Xunit;

namespace FlexPortal.Tests.Flex.Timeline;

public sealed class StageTimelinePageTests
{
    private static readonly UsualDurations Usual = Durations(30, 4_000, 9_000);

    [Fact]
    public async Task Each_stage_has_a_state_reached_or_not()
    {
        var stages = await TimelineAsync(RunSamples.Running);

        Assert.Equal(
            ["Done", "Under way", "Not yet", "Not yet", "Not yet"],
            stages.QuerySelectorAll(".status-badge").Select(badge => badge.Words()),
            StringComparer.Ordinal);
        Assert.Equal(5, stages.QuerySelectorAll("ol.stages > li").Length);
        Assert.Equal(2, stages.QuerySelectorAll("rect.bar").Length);
    }

    [Fact]
    public async Task The_drawing_is_hidden_from_screen_readers_and_has_no_inline_style()
    {
        var stages = await TimelineAsync(RunSamples.Running);

        Assert.All(stages.QuerySelectorAll("ol.stages svg.stage-plot"), plot => Assert.Equal("true", plot.GetAttribute("aria-hidden")));
        Assert.Empty(stages.QuerySelectorAll("[style]"));
    }

    [Fact]
    public async Task A_poll_shows_the_code_of_the_broker_its_meaning_its_fault_and_a_countdown()
    {
        var poll = (await TimelineAsync(RunSamples.Running)).QuerySelector("[data-stage=poll]")!;

        Assert.Equal("06:59:55 Poll 1 1019 The broker is still producing the statement.", poll.QuerySelector(".exchanges li")!.Words());
        var now = poll.QuerySelector(".stage-now")!;
        Assert.StartsWith("Poll 1: 1019 The broker is still producing the statement.", now.Words(), StringComparison.Ordinal);
        Assert.Equal(BrokerCodeFormatter.Fault(FlexErrorCode.Of(1019)), now.QuerySelector(".now-fault")!.Words());
        Assert.Equal("in 10 s", now.QuerySelector("[data-until]")!.Words());
        Assert.Equal(["15", "07:10:00"], now.QuerySelector(".faint")!.Figures());
        Assert.Equal("1795158010000", poll.QuerySelector("[data-until]")!.GetAttribute("data-until"));
        Assert.Equal("/help/broker-codes#code-1019", poll.QuerySelector(".stage-now a")!.GetAttribute("href"));
        Assert.Equal("1019", poll.QuerySelector("svg text")!.Words());
    }

    [Fact]
    public async Task A_stage_that_is_over_has_no_countdown_and_does_not_grow()
    {
        var stopped = RunSamples.Stage(RunStage.Poll, StageStatus.Stopped, 900, RunSamples.Running.Diagnostics[1].Details.ToJsonString());
        var run = RunSamples.Running with { Status = RunStatus.Failed, Diagnostics = [stopped] };

        var poll = (await TimelineAsync(run)).QuerySelector("[data-stage=poll]")!;

        Assert.Equal("Stopped", poll.QuerySelector(".status-badge")!.Words());
        Assert.Null(poll.QuerySelector("[data-until], [data-grow], .stage-now"));
    }

    [Fact]
    public async Task A_bar_under_way_tells_the_script_how_it_grows()
    {
        var stages = await TimelineAsync(RunSamples.Running);

        Assert.Single(stages.QuerySelectorAll("[data-grow]"));
        var poll = stages.QuerySelector("[data-stage=poll] [data-grow]")!;
        Assert.StartsWith("1795158000000 ", poll.GetAttribute("data-grow"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_run_is_under_way_a_finished_stage_is_one_line_and_its_details_come_with_the_end()
    {
        var running = await TimelineAsync(RunSamples.Running);
        var ended = await TimelineAsync(RunSamples.Running with { Status = RunStatus.Failed });

        Assert.Equal("poll", Assert.Single(running.QuerySelectorAll(".is-now")).GetAttribute("data-stage"));
        var details = Assert.Single(running.QuerySelectorAll("[data-stage=poll] details"));
        Assert.Same(details, Assert.Single(running.QuerySelectorAll("details")));
        Assert.True(details.HasAttribute("open"));
        Assert.Contains(RunFormatter.Stage(RunStage.Poll), details.QuerySelector("summary")!.Words(), StringComparison.Ordinal);
        Assert.Equal("06:55:00", details.QuerySelector("summary")!.Figures().First());
        Assert.Equal([false, true], ended.QuerySelectorAll("details").Select(details => details.HasAttribute("open")));
    }

    [Fact]
    public async Task The_usual_range_is_written_and_drawn_and_a_longer_stage_is_marked()
    {
        var run = RunSamples.Success with
        {
            Diagnostics =
            [
                RunSamples.Stage(RunStage.Request, StageStatus.Success, 5_000),
                RunSamples.Stage(RunStage.Poll, StageStatus.Success, 12_000),
            ],
        };

        var stages = await Markup.OfAsync<StageTimeline>(("Run", run), ("Usual", Usual));

        var (request, poll) = (stages.QuerySelector("[data-stage=request] summary")!, stages.QuerySelector("[data-stage=poll] summary")!);
        var range = UsualFormatter.Range(Usual.Stages[0]);
        Assert.All([request, poll], stage => Assert.Contains(range, stage.Words(), StringComparison.Ordinal));
        Assert.Equal((null, true), (request.QuerySelector(".is-late"), poll.QuerySelector(".is-late") is not null));
        Assert.Equal(2, stages.QuerySelectorAll("rect.usual").Length);
        Assert.Equal(UsualFormatter.Source(Usual), stages.QuerySelector(".timeline-source")!.Words());
        Assert.Null(stages.QuerySelector(".expected-end"));
    }

    [Theory]
    [InlineData(20_000, 300_000, "late", "in 15 min 00 s")]
    [InlineData(100_000, 300_000, "usual", "in 1 min 40 s")]
    [InlineData(1_000, 2_000, "overdue", null)]
    public async Task A_run_under_way_has_an_expected_end(long median, long late, string expected, string? until)
    {
        var usual = Durations(12, median, late);

        var stages = await Markup.OfAsync<StageTimeline>(("Run", RunSamples.Running), ("Usual", usual));

        var end = stages.QuerySelector(".expected-end")!;
        Assert.Equal((expected, until), (end.GetAttribute("data-expected"), end.QuerySelector("[data-until]")?.Words()));
        Assert.Equal(UsualFormatter.Range(usual.Stages[0]), stages.QuerySelector("[data-stage=persist] .stage-times")!.Words());
    }

    [Fact]
    public async Task Without_five_runs_there_is_no_baseline()
    {
        var unknown = new UsualDurations(1, []);

        var stages = await Markup.OfAsync<StageTimeline>(("Run", RunSamples.Running), ("Usual", unknown));

        Assert.Equal(UsualFormatter.Source(unknown), stages.QuerySelector(".timeline-source")!.Words());
        Assert.Null(stages.QuerySelector(".expected-end"));
    }

    [Theory]
    [InlineData(null, "/runs#timeline", true)]
    [InlineData("order", "/runs#timeline", true)]
    [InlineData("LOG", "/runs?scale=log#timeline", false)]
    [InlineData("nonsense", "/runs#timeline", true)]
    public async Task The_scales_are_links_and_the_current_one_is_marked(string? asked, string shown, bool ticks)
    {
        var stages = await Markup.OfAsync<StageTimeline>(("Run", RunSamples.Running), ("Scale", asked));

        Assert.Equal(shown, Assert.Single(stages.QuerySelectorAll(".scale-switch [aria-current]")).GetAttribute("href"));
        Assert.Equal(
            ["/runs#timeline", "/runs?scale=log#timeline"],
            stages.QuerySelectorAll(".scale-switch a").Select(link => link.GetAttribute("href")));
        Assert.Equal(ticks, stages.QuerySelector(".axis text") is not null);
    }

    [Fact]
    public async Task A_long_conversation_shows_its_end_and_links_to_the_log()
    {
        var exchanges = string.Join(',', Enumerable.Range(1, 9).Select(attempt =>
            $$"""{"kind":"poll","attempt":{{attempt}},"at":"2026-11-20T06:59:55Z","meaning":"Not yet.","broker_code":1019}"""));
        var stage = RunSamples.Stage(
            RunStage.Poll, StageStatus.Started, null, $$"""{"exchanges":[{{exchanges}}],"exchanges_left_out":1234}""");

        var markup = await Markup.OfAsync<StageDetails>(("Record", stage));

        var log = markup.QuerySelector(".stage-note:has(a)")!;
        Assert.Equal(["1,237"], log.Figures());
        Assert.Equal("/runs?log=all#log", log.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(6, markup.QuerySelectorAll("li").Length);
        Assert.Equal("Poll 9", markup.QuerySelectorAll(".exchange-what")[^1].Words());
    }

    [Theory]
    [InlineData(RunStage.Download, """{"bytes_done":1500000,"bytes_total":3000000}""", "1.5 MB of 3.0 MB received", "50 % · ")]
    [InlineData(RunStage.Download, """{"bytes_done":4000000,"bytes_total":3000000}""", "4.0 MB of 3.0 MB received", "100 % · ")]
    [InlineData(RunStage.Download, """{"bytes_done":1500000}""", "1.5 MB received", null)]
    [InlineData(RunStage.Download, """{"bytes_done":0,"bytes_total":0}""", "0 bytes received", null)]
    [InlineData(RunStage.Persist, """{"rows_done":12000,"rows_total":20000}""", "12,000 of 20,000 rows stored", "60 % · ")]
    public async Task Progress_is_in_the_bar_of_its_stage_and_without_a_known_whole_the_bar_moves(
        RunStage stage, string details, string text, string? share)
    {
        var record = RunSamples.Stage(stage, StageStatus.Started, null, details);

        var timeline = await TimelineAsync(RunSamples.Running with { Stage = stage, Diagnostics = [record] });

        Assert.Equal(share + text, timeline.QuerySelector(".stage-plot .progress-text")!.Words());
        var (track, moving) = (timeline.QuerySelector("rect.track"), timeline.QuerySelector(".moving"));
        Assert.Equal((share is not null, share is null), (track is not null, moving is not null));
        // Bytes fill the bar; time lets one without an end grow.
        Assert.Equal(share is null ? ["bar", "moving"] : [], timeline.QuerySelectorAll("[data-grow]").Select(grows => grows.ClassName!));
        var said = timeline.QuerySelector(".visually-hidden[data-done]")!;
        Assert.Equal(text, said.Words());
        Assert.Equal(share is not null, said.QuerySelector("progress[aria-label]") is not null);
    }

    [Fact]
    public async Task A_stage_without_progress_has_none_in_its_bar_and_neither_has_one_that_is_over()
    {
        var over = RunSamples.Stage(RunStage.Download, StageStatus.Success, 900, """{"bytes_done":1500000,"bytes_total":3000000}""");

        foreach (var run in new[] { RunSamples.Running, RunSamples.Success with { Diagnostics = [over] } })
            Assert.Empty((await TimelineAsync(run)).QuerySelectorAll(".track, .moving, .progress-text, progress"));
    }

    [Theory]
    [InlineData("first_wait", "Wait. A meaning.")]
    [InlineData("request_budget", "Pause. A meaning.")]
    public async Task A_pause_is_no_answer(string kind, string words)
    {
        var stage = RunSamples.Stage(
            RunStage.Poll, StageStatus.Started, null,
            $$"""{"exchanges":[{"kind":"{{kind}}","attempt":1,"at":"2026-11-20T06:59:55Z","meaning":"A meaning."}]}""");

        var now = (await Markup.OfAsync<StageNow>(("Record", stage))).QuerySelector(".stage-now")!;

        Assert.StartsWith(words, now.Words(), StringComparison.Ordinal);
        Assert.Null(now.QuerySelector("a, .now-fault, [data-until]"));
    }

    [Theory]
    [InlineData(
        RunStage.Persist, """{"rows_done":7,"inserted":0,"deduplicated":7,"artifact_deduplicated":true}""",
        "0 rows stored, 7 stored before. The same bytes were stored before.")]
    [InlineData(
        RunStage.Persist, """{"rows_done":7,"rows_total":9}""",
        "7 of 9 rows were written when it stopped; all of them were taken back.")]
    [InlineData(RunStage.Download, """{"bytes_done":1500000}""", "1.5 MB had arrived when it stopped; they are not kept.")]
    [InlineData(
        RunStage.Download, """{"payload_byte_length":2000,"payload_sha256":"0123456789abcdef","charset":"ISO-8859-1"}""",
        "2.0 kB received as ISO-8859-1, SHA-256 0123456789ab…")]
    [InlineData(RunStage.Preflight, """{"raw_record_count":1,"missing_sections":[]}""", "1 row counted; every expected section is there.")]
    [InlineData(
        RunStage.Preflight, """{"raw_record_count":9,"missing_sections":[{},{}]}""",
        "9 rows counted; 2 expected sections are not there.")]
    [InlineData(RunStage.Download, """{"retries":[{"attempt":1,"meaning":"A meaning."}]}""", "Asked for it again: A meaning.")]
    [InlineData(RunStage.Poll, """{"abandoned":{"owner":"desk"}}""", "Its process stopped answering here.")]
    public async Task A_finished_stage_shows_its_result(RunStage stage, string details, string text)
    {
        var markup = await Markup.OfAsync<StageDetails>(("Record", RunSamples.Stage(stage, StageStatus.Success, 10, details)));

        Assert.Equal(text, markup.QuerySelectorAll(".stage-note")[^1].Words());
    }

    [Theory]
    [InlineData(RunStage.Persist, """{"rows_done":7,"rows_total":9}""", 1)]
    [InlineData(RunStage.Download, """{"bytes_done":1500000}""", 1)]
    [InlineData(RunStage.Download, """{"bytes_done":1500000,"abandoned":{"owner":"desk"}}""", 3)]
    public async Task A_stage_says_that_it_stopped_only_when_it_has(RunStage stage, string details, int notes)
    {
        var markup = await Markup.OfAsync<StageDetails>(("Record", RunSamples.Stage(stage, StageStatus.Started, null, details)));

        Assert.Equal(notes, markup.QuerySelectorAll(".stage-note").Length);
    }

    private static UsualDurations Durations(int runs, long median, long late) =>
        new(runs, [.. Enum.GetValues<RunStage>().Select(stage => new UsualDuration(stage, runs, median, late))]);

    private static Task<IElement> TimelineAsync(RunDetail run) => Markup.OfAsync<StageTimeline>(("Run", run));
}
