using AngleSharp.Dom;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Flex.Completeness;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class TrustPageTests
{
    private static readonly CompletenessVerdict Verdict = new(
        "U1", "4711", TrustTone.Good, "The sentence.", [], Sandbox: false, new(2026, 11, 19), new(2026, 11, 19), [], [], [], [],
        RunSamples.Id, Markup.Now, ActiveRunId: null, FailedRunId: null, ErrorCode: null);

    [Theory]
    [InlineData(TrustTone.Good, "good", "Complete")]
    [InlineData(TrustTone.Warn, "warn", "In part")]
    [InlineData(TrustTone.Bad, "bad", "Not to be trusted")]
    [InlineData(TrustTone.Unknown, "quiet", "Unknown")]
    public async Task The_verdict_is_a_word_an_icon_and_a_sentence(TrustTone tone, string css, string word)
    {
        var markup = await ShowAsync(new(Verdict with { Tone = tone }, []));

        Assert.True(markup.QuerySelector("section")!.ClassList.Contains($"is-{css}"));
        Assert.Equal($"{word}. The sentence.", markup.QuerySelector(".verdict")!.Words());
        Assert.NotNull(markup.QuerySelector("section > svg"));
        Assert.Empty(markup.QuerySelector(".notes")!.Words());
        Assert.Equal(["30"], markup.QuerySelector("p.others")!.Figures());
        Assert.Null(markup.QuerySelector(".needs"));
        Assert.Null(markup.QuerySelector("details"));
        Assert.Equal($"/runs/{RunSamples.Id}", markup.QuerySelector(".source a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Without_a_verdict_nothing_is_shown() =>
        Assert.Empty((await ShowAsync(new(Main: null, []))).Children);

    [Fact]
    public async Task Without_a_run_there_is_no_link() =>
        Assert.Empty((await ShowAsync(new(Verdict with { StatementRunId = null }, []))).QuerySelectorAll(".source a"));

    [Fact]
    public async Task Runs_behind_the_verdict_can_be_followed()
    {
        var (active, failed) = (Guid.NewGuid(), Guid.NewGuid());

        var markup = await ShowAsync(new(Verdict with { ActiveRunId = active, FailedRunId = failed, Notes = ["One.", "Two."] }, []));

        Assert.Equal(
            [$"/runs/{RunSamples.Id}", $"/runs/{failed}", $"/runs/{active}"],
            markup.QuerySelectorAll(".source a").Select(link => link.GetAttribute("href")!));
        Assert.Equal("One. Two.", markup.QuerySelector(".notes")!.Words());
    }

    [Fact]
    public async Task Each_need_says_whether_it_is_met_and_which_sections_it_lacks()
    {
        NeedState[] needs = [new(AnalystNeed.Trades, Complete: true, []), new(AnalystNeed.Cash, Complete: false, ["CashReport"])];

        var markup = await ShowAsync(new(Verdict with { Needs = needs }, []));

        Assert.Equal(["is-there", "is-lacking"], markup.QuerySelectorAll(".needs li").Select(need => need.ClassName));
        Assert.Equal(["Trades : there", "Cash : CashReport missing"], markup.QuerySelectorAll(".needs li").Select(need => need.Words()));
        Assert.Equal(2, markup.QuerySelectorAll(".needs svg").Length);
    }

    [Fact]
    public async Task Other_accounts_and_queries_have_verdicts_of_their_own()
    {
        var other = Verdict with { AccountId = "U2", FlexQueryId = "a&b", Tone = TrustTone.Bad, Notes = ["A note."] };

        var markup = await ShowAsync(new(Verdict, [other, other]));

        Assert.Equal(["2", "30"], markup.QuerySelector("summary")!.Figures());
        Assert.Equal($"/runs?account={Markup.Keys.Of("U2")}&query=a%26b", markup.QuerySelector("details a")!.GetAttribute("href"));
        Assert.Equal(
            $"U2, a&b : {TrustFormatter.Word(TrustTone.Bad)}. The sentence. A note.", markup.QuerySelector("details li.is-bad")!.Words());
    }

    private static Task<IElement> ShowAsync(CompletenessReport report) => Markup.OfAsync<TrustSentence>(("Report", report));
}
