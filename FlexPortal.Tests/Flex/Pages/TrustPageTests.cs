using AngleSharp.Dom;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Flex.Completeness;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class TrustPageTests
{
    private static readonly CompletenessVerdict Verdict = new(
        "U1", "4711", TrustTone.Good, "Positions complete to Thu 19 Nov.", [], Sandbox: false, new(2026, 11, 19), new(2026, 11, 19), [], [], [], [],
        RunSamples.Id, Markup.Now, ActiveRunId: null, FailedRunId: null, ErrorCode: null);

    [Theory]
    [InlineData(TrustTone.Good, "good", "Complete.")]
    [InlineData(TrustTone.Warn, "warn", "In part.")]
    [InlineData(TrustTone.Bad, "bad", "Not to be trusted.")]
    [InlineData(TrustTone.Unknown, "quiet", "Unknown.")]
    public async Task The_verdict_is_a_word_an_icon_and_a_sentence(TrustTone tone, string css, string word)
    {
        var markup = await ShowAsync(new(Verdict with { Tone = tone }, []));

        Assert.True(markup.QuerySelector("section")!.ClassList.Contains($"is-{css}"));
        Assert.Equal($"{word} Positions complete to Thu 19 Nov.", markup.QuerySelector(".verdict")!.Words());
        Assert.NotNull(markup.QuerySelector("section > svg"));
        Assert.Empty(markup.QuerySelector(".notes")!.Words());
        Assert.Equal("No other account or query in the last 30 days", markup.QuerySelector("p.others")!.Words());
        Assert.Null(markup.QuerySelector(".needs"));
        Assert.Null(markup.QuerySelector("details"));
        Assert.Equal($"/runs/{RunSamples.Id}", markup.QuerySelector(".source a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Without_anything_to_judge_nothing_is_shown() =>
        Assert.Empty((await ShowAsync(new(Main: null, []))).Children);

    [Fact]
    public async Task Without_a_run_there_is_nothing_to_lead_to() =>
        Assert.Empty((await ShowAsync(new(Verdict with { StatementRunId = null }, []))).QuerySelectorAll(".source a"));

    [Fact]
    public async Task Runs_behind_the_verdict_can_be_followed()
    {
        var (active, failed) = (Guid.NewGuid(), Guid.NewGuid());

        var markup = await ShowAsync(new(Verdict with { ActiveRunId = active, FailedRunId = failed, Notes = ["A run is under way.", "Muted: CashReport."] }, []));

        Assert.Equal(
            [$"/runs/{RunSamples.Id}", $"/runs/{failed}", $"/runs/{active}"], markup.QuerySelectorAll(".source a").Select(link => link.GetAttribute("href")!));
        Assert.Equal("A run is under way. Muted: CashReport.", markup.QuerySelector(".notes")!.Words());
    }

    [Fact]
    public async Task Each_need_says_whether_it_is_met_and_by_what_it_is_not()
    {
        var markup = await ShowAsync(new(Verdict with { Needs = [new(AnalystNeed.Trades, Complete: true, []), new(AnalystNeed.Cash, Complete: false, ["CashReport"])] }, []));

        Assert.Equal(["Trades : there", "Cash : CashReport missing"], markup.QuerySelectorAll(".needs li").Select(need => need.Words()));
        Assert.Equal(2, markup.QuerySelectorAll(".needs svg").Length);
    }

    [Fact]
    public async Task Other_accounts_and_queries_have_sentences_of_their_own()
    {
        var other = Verdict with { AccountId = "U2", FlexQueryId = "a&b", Tone = TrustTone.Bad, Notes = ["A run is under way."] };

        var markup = await ShowAsync(new(Verdict, [other, other]));

        Assert.Equal("2 other accounts and queries in the last 30 days", markup.QuerySelector("summary")!.Words());
        Assert.Equal($"/runs?account={Markup.Keys.Of("U2")}&query=a%26b", markup.QuerySelector("details a")!.GetAttribute("href"));
        Assert.Equal("U2, a&b : Not to be trusted. Positions complete to Thu 19 Nov. A run is under way.", markup.QuerySelector("details li")!.Words());
    }

    private static Task<IElement> ShowAsync(CompletenessReport report) => Markup.OfAsync<TrustSentence>(("Report", report));
}
