using AngleSharp.Dom;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Completeness;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class TrustPanelPageTests
{
    private static readonly DateOnly Thursday = new(2026, 11, 19);

    private static readonly NewestRun Run = new(RunSamples.Id, 14, RunOutcome.Complete, Markup.Now);

    private static readonly CompletenessVerdict Verdict = new(
        "U1", "4711", TrustTone.Good, "The sentence.", [], Sandbox: false, Thursday, Thursday, [], Needs(), [], [],
        RunSamples.Id, Markup.Now, ActiveRunId: null, FailedRunId: null, ErrorCode: null)
    { NewestRun = Run };

    private static readonly FailedSince Failure = new(Guid.NewGuid(), RunOutcome.Failed, "FLEX_UNREACHABLE", "No answer.", null, 15);

    [Theory]
    [InlineData(TrustTone.Good, "good", "Complete")]
    [InlineData(TrustTone.Warn, "warn", "Incomplete")]
    [InlineData(TrustTone.Bad, "bad", "Not to be trusted")]
    [InlineData(TrustTone.Unknown, "quiet", "Unknown")]
    public async Task The_verdict_is_a_word_an_icon_and_a_sentence(TrustTone tone, string css, string word)
    {
        var line = (await ShowAsync(new(Verdict with { Tone = tone }, []))).QuerySelector(".verdict")!;

        Assert.True(line.ClassList.Contains($"is-{css}"));
        Assert.Equal($"{word}. The sentence.", line.Words());
        Assert.NotNull(line.QuerySelector("svg"));
    }

    [Theory]
    [InlineData(TrustTone.Good, "good", "2")]
    [InlineData(TrustTone.Warn, "warn", "1")]
    [InlineData(TrustTone.Bad, "bad", "1")]
    public async Task Of_several_queries_the_number_that_is_complete_is_shown_with_the_tone_of_the_worst(
        TrustTone worst, string css, string complete)
    {
        var run = new NewestRun(Guid.NewGuid(), 15, RunOutcome.Complete, Markup.Now);
        var main = Verdict with { Tone = TrustTone.Good, NewestRun = run, Sandbox = true };

        var markup = await ShowAsync(new(main, [main with { FlexQueryId = "other", Tone = worst }]));

        var line = markup.QuerySelector(".verdict")!;
        Assert.True(line.ClassList.Contains($"is-{css}"));
        Assert.Equal((complete, "2"), (line.GetAttribute("data-complete"), line.GetAttribute("data-of")));
    }

    [Fact]
    public async Task Without_a_verdict_nothing_is_shown() =>
        Assert.Empty((await ShowAsync(new(Main: null, [Verdict]))).Children);

    [Fact]
    public async Task A_failed_newest_run_is_bad_although_the_statement_before_is_complete()
    {
        var failed = Verdict with { Failure = Failure, NewestRun = new(Failure.RunId, 15, RunOutcome.Failed, Markup.Now) };

        var markup = await ShowAsync(new(failed, []));

        Assert.True(markup.QuerySelector(".verdict")!.ClassList.Contains("is-bad"));
        Assert.NotNull(markup.QuerySelector(".newest .status-badge.is-bad"));
        Assert.Equal($"/runs/{Failure.RunId}", markup.QuerySelector(".newest a")!.GetAttribute("href"));
        Assert.Equal("15", markup.QuerySelector(".newest a")!.Figures().First());
        // To the expected day the statement before is complete, and stays so.
        Assert.Equal(5, markup.QuerySelectorAll("td .cell.is-good").Length);
    }

    [Fact]
    public async Task A_cell_has_the_day_or_why_there_is_none_and_leads_to_the_missing_sections()
    {
        var verdict = Verdict with
        {
            Needs = Needs((AnalystNeed.Trades, ["Trades"]), (AnalystNeed.Cash, ["CashReport"]),
                (AnalystNeed.Performance, ["ConversionRates"]), (AnalystNeed.NetAssetValue, ["ChangeInNAV"])),
            MissingSections = [new("Trades", Thursday), new("CashReport", Thursday)],
            MutedSections = ["ConversionRates"],
        };

        var markup = await ShowAsync(new(verdict, []));

        Assert.Equal(
            ["19 Nov good", "Missing bad", "Missing warn", "Muted quiet", "Not asked for quiet"],
            markup.QuerySelectorAll("td .cell").Select(cell => $"{cell.Words()} {cell.ClassName!["cell is-".Length..]}"));
        Assert.Equal(
            Enumerable.Repeat($"/runs/{RunSamples.Id}?tab=missing", 4),
            markup.QuerySelectorAll("td a.cell").Select(cell => cell.GetAttribute("href")!));
        Assert.Equal("CashReport", markup.QuerySelector("[data-need=cash] a")!.GetAttribute("title"));
    }

    [Theory]
    [InlineData(1, false, "warn")]
    [InlineData(1, true, "bad")]
    [InlineData(2, false, "bad")]
    public async Task Topics_of_a_statement_that_is_late_are_as_bad_as_its_verdict(int days, bool failed, string look)
    {
        DateOnly[] missing = [.. Enumerable.Range(1, days).Select(Thursday.AddDays)];
        var late = Verdict with { DaysMissing = missing, Failure = failed ? Failure : null };

        Assert.Equal(5, (await ShowAsync(new(late, []))).QuerySelectorAll($"td .cell.is-{look}").Length);
    }

    [Fact]
    public async Task What_is_not_known_is_never_good()
    {
        var nothing = Verdict with { StatementRunId = null, CompleteTo = null, Needs = [], NewestRun = null, Tone = TrustTone.Unknown };

        Assert.Empty((await ShowAsync(new(nothing, [nothing with { Needs = Needs() }]))).QuerySelectorAll(".is-good"));
    }

    [Fact]
    public async Task Ten_rows_are_shown_each_with_its_runs_and_the_sandbox_is_named_once()
    {
        var others = Enumerable.Range(2, 11).Select(number => Verdict with { AccountId = $"U{number}", Sandbox = number > 4 }).ToArray();

        var markup = await ShowAsync(new(Verdict with { FlexQueryId = "a&b" }, others));

        Assert.Equal(10, markup.QuerySelectorAll("tr[data-trust]").Length);
        Assert.Single(markup.QuerySelectorAll("tr.group"));
        var (first, more) = (markup.QuerySelector("tr[data-trust] th a")!, markup.QuerySelector(".more a")!);
        Assert.Equal($"/runs?account={Markup.Keys.Of("U1")}&query=a%26b", first.GetAttribute("href"));
        Assert.Equal(("/", "2"), (more.GetAttribute("href")!, more.Figures().First()));
    }

    private static NeedState[] Needs(params (AnalystNeed Need, string[] Missing)[] lacking) =>
    [
        .. from need in Enum.GetValues<AnalystNeed>()
           let missing = lacking.FirstOrDefault(one => one.Need == need).Missing ?? []
           select new NeedState(need, missing.Length == 0, missing),
    ];

    private static Task<IElement> ShowAsync(CompletenessReport report) => Markup.OfAsync<TrustPanel>(("Report", report));
}
