using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.OneRun;
using FlexPortal.Flex.Timeline;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class StageTimelinePageTests
{
    [Fact]
    public async Task Every_stage_has_a_state_in_words_reached_or_not()
    {
        var stages = await TimelineAsync(RunSamples.Running);

        Assert.Equal(
            ["Done", "Under way", "Not reached", "Not reached", "Not reached"],
            stages.QuerySelectorAll(".status-badge").Select(badge => badge.Words()),
            StringComparer.Ordinal);
        Assert.Equal(5, stages.QuerySelectorAll("ol.stages > li").Length);
    }

    [Fact]
    public async Task A_poll_shows_the_brokers_code_its_meaning_and_a_countdown()
    {
        var poll = (await TimelineAsync(RunSamples.Running)).QuerySelector("[data-stage=poll]")!;

        Assert.Equal("06:59:55 Poll 1 1019 The broker is still producing the statement.", poll.QuerySelector(".exchanges li")!.Words());
        Assert.Equal("Next attempt in 10 s", poll.QuerySelector(".next-attempt")!.Words());
        Assert.Equal("1795158010000", poll.QuerySelector("[data-until]")!.GetAttribute("data-until"));
    }

    [Fact]
    public async Task A_stage_that_is_over_has_no_countdown()
    {
        var stopped = RunSamples.Running.Diagnostics[1];
        stopped = RunSamples.Stage(RunStage.Poll, StageStatus.Stopped, 900, stopped.Details.ToJsonString());

        var poll = (await TimelineAsync(RunSamples.Running with { Diagnostics = [stopped] })).QuerySelector("[data-stage=poll]")!;

        Assert.Equal("Stopped", poll.QuerySelector(".status-badge")!.Words());
        Assert.Null(poll.QuerySelector("[data-until]"));
    }

    [Fact]
    public async Task A_long_conversation_shows_its_end_and_keeps_the_rest_at_hand()
    {
        var lines = Enumerable.Range(1, 9)
            .Select(attempt => new ExchangeLine(Markup.Now, $"Poll {attempt}", "Not yet.", 1019, "Statement generation in progress.", null)).ToList();

        var markup = await Markup.OfAsync<BrokerExchanges>(("Items", lines), ("IsUnderWay", false));

        Assert.Equal("4 earlier attempts and waits", markup.QuerySelector("summary")!.Words());
        Assert.Equal(4, markup.QuerySelectorAll("details li").Length);
        Assert.Equal("Poll 9", markup.QuerySelectorAll(".exchange-what")[^1].Words());
    }

    [Fact]
    public async Task What_the_row_leaves_out_of_a_long_wait_is_counted()
    {
        var poll = RunSamples.Running.Diagnostics[1].Details.DeepClone().AsObject();
        poll["exchanges_left_out"] = 1234;

        var stages = await TimelineAsync(RunSamples.Running with
        {
            Diagnostics = [RunSamples.Stage(RunStage.Poll, StageStatus.Started, null, poll.ToJsonString())],
        });

        Assert.Contains("1,234 more in the middle are kept in the events of the run only.", stages.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStage.Download, """{"bytes_done":1500000,"bytes_total":3000000}""", "1.5 MB of 3.0 MB", true)]
    [InlineData(RunStage.Download, """{"bytes_done":1500000}""", "1.5 MB", false)]
    [InlineData(RunStage.Persist, """{"rows_done":12000,"rows_total":20000}""", "12,000 of 20,000 rows", true)]
    public async Task Progress_is_a_figure_and_a_bar_when_the_whole_is_known(RunStage stage, string details, string text, bool bar)
    {
        var markup = await Markup.OfAsync<StageDetails>(("Record", RunSamples.Stage(stage, StageStatus.Started, null, details)));

        Assert.Equal(text, markup.QuerySelector(".stage-note")!.Words());
        Assert.Equal(bar, markup.QuerySelector("progress[aria-label]") is not null);
    }

    [Theory]
    [InlineData(RunStage.Persist, """{"rows_done":7,"inserted":0,"deduplicated":7}""", "0 rows new, 7 already kept")]
    [InlineData(RunStage.Preflight, """{"raw_record_count":1,"missing_sections":[]}""", "1 row counted; every expected section is there.")]
    [InlineData(RunStage.Preflight, """{"raw_record_count":9,"missing_sections":[{},{}]}""", "9 rows counted; 2 expected sections are not there.")]
    [InlineData(RunStage.Download, """{"retries":[{"attempt":1,"meaning":"The statement broke off after 9 bytes."}]}""", "Asked for it again: The statement broke off after 9 bytes.")]
    public async Task A_finished_stage_says_what_came_of_it(RunStage stage, string details, string text)
    {
        var markup = await Markup.OfAsync<StageDetails>(("Record", RunSamples.Stage(stage, StageStatus.Success, 10, details)));

        Assert.Equal(text, markup.Words());
    }

    [Fact]
    public async Task An_error_says_what_to_do_who_has_to_act_and_whether_it_heals()
    {
        var error = new FlexError("FLEX_TOKEN_EXPIRED", "The token has expired.", "Create a new one.", FlexErrorOwner.You, HealsByItself: false, 1012, "Token has expired.");

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.Contains("What to do now Create a new one.", block.Words(), StringComparison.Ordinal);
        Assert.Contains("You, or whoever looks after the portal's settings", block.Words(), StringComparison.Ordinal);
        Assert.Contains("No. Starting the same run again changes nothing", block.Words(), StringComparison.Ordinal);
        Assert.Contains("The broker’s own words 1012 Token has expired.", block.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_that_heals_says_so_and_has_no_words_of_a_broker_that_said_nothing()
    {
        var error = new FlexError("FLEX_UNREACHABLE", "No connection.", "Wait.", FlexErrorOwner.Network, HealsByItself: true);

        var block = await Markup.OfAsync<ErrorBlock>(("Error", error));

        Assert.Contains("started again later, can succeed", block.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("own words", block.Words(), StringComparison.Ordinal);
    }

    private static Task<IElement> TimelineAsync(RunDetail run) => Markup.OfAsync<StageTimeline>(("Run", run));
}
