using AngleSharp.Dom;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Sections;
using FlexPortal.Tests.Flex.Sections;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>What the page of a run says about sections: those that are missing, their history, their rows.</summary>
public sealed class SectionPartsPageTests
{
    private static readonly SectionMatrix Three = SectionMatrix.Of(new() { HardRequired = "Trades", ReconciliationRequired = "CashReport,ChangeInNAV,EquitySummaryInBase" });

    private static readonly StatementAddress Place = new(RunSamples.Id);

    [Fact]
    public async Task Nothing_missing_is_one_sentence_with_its_number()
    {
        var markup = await MissingAsync(SectionReports.Of(["Trades=3 CashReport=0 ChangeInNAV=1 EquitySummaryInBase=1 Transfers=0"], Three));

        Assert.Equal("All 4 expected sections are there.", markup.QuerySelector(".verdict")!.Words());
        Assert.Empty(markup.QuerySelectorAll(".missed-section"));
        Assert.Equal("What is not missing: 2 present and empty, 0 not asked for", markup.QuerySelector("summary")!.Words());
        Assert.Contains("That is an answer, not a gap: CashReport, Transfers", markup.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("NOT_ASKED_FOR", markup.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_section_says_until_which_run_and_what_it_costs_and_where_to_switch_it_on()
    {
        var markup = await MissingAsync(SectionReports.Of(
            ["Trades=3 CashReport=2 ChangeInNAV=1 EquitySummaryInBase=1", "", "Trades=3 ChangeInNAV=1 EquitySummaryInBase=1 | CashReport"], Three));

        Assert.Equal("3 of 4 expected sections are there, 1 is missing.", markup.QuerySelector(".verdict")!.Words());
        var card = markup.QuerySelector(".missed-section")!;
        Assert.StartsWith("CashReport Cash Report ", card.Words(), StringComparison.Ordinal);
        Assert.Contains("It was there until the run of 18 Nov 06:55:00 UTC and was dropped from the query since.", card.Words(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{SectionReports.Id(0, 3)}", card.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("It was in the one statement before this one. DROPPED_SINCE", card.Words(), StringComparison.Ordinal);
        Assert.Contains("Without it the cash of no currency can be proven", card.Words(), StringComparison.Ordinal);
        Assert.Contains("Flex Queries › edit the Activity Flex Query › Sections › Cash Report › Save . Then start the run again.", card.Words(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{RunSamples.Id}/mutes", card.QuerySelector("form")!.GetAttribute("action"));
        Assert.Equal(("2026-11-20", "2027-11-21"), (card.QuerySelector("[type=date]")!.GetAttribute("min"), card.QuerySelector("[type=date]")!.GetAttribute("max")));
    }

    [Theory]
    [InlineData(2, "No statement of this query has ever had it: it was never switched on. It was not in the one statement before this one. NEVER_SEEN")]
    [InlineData(1, "This is the first statement of this query; whether the section was ever switched on is unknown. There is no earlier statement. UNKNOWN")]
    public async Task What_was_never_there_and_what_nobody_can_know_are_told_apart(int runs, string words)
    {
        var markup = await MissingAsync(SectionReports.Of([.. Enumerable.Repeat("Trades=3 ChangeInNAV=1 EquitySummaryInBase=1 | CashReport", runs)], Three));

        Assert.Contains(words, markup.QuerySelector(".missed-section")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_required_section_is_heavier_comes_first_and_cannot_be_muted()
    {
        var markup = await MissingAsync(SectionReports.Of(["ChangeInNAV=1 EquitySummaryInBase=1 | CashReport Trades"], Three));

        var cards = markup.QuerySelectorAll(".missed-section");
        Assert.Equal(["Trades", "CashReport"], cards.Select(card => card.QuerySelector("code")!.Words()));
        Assert.Contains("Required: without it the run fails", cards[0].Words(), StringComparison.Ordinal);
        Assert.True(cards[0].ClassList.Contains("is-bad"));
        Assert.Null(cards[0].QuerySelector("form"));
        Assert.NotNull(cards[1].QuerySelector("form"));
    }

    [Fact]
    public async Task A_muted_section_says_who_muted_it_why_and_until_when_and_counts_no_longer()
    {
        var report = SectionReports.Of(
            ["Trades=3 ChangeInNAV=1 EquitySummaryInBase=1 | CashReport"], Three, SectionReports.Mute("CashReport", "<b>rebuilt</b>"));

        var markup = await MissingAsync(report);

        Assert.Equal("3 of 4 expected sections are there, 1 is missing, as expected.", markup.QuerySelector(".verdict")!.Words());
        Assert.True(markup.QuerySelector(".verdict")!.ClassList.Contains("is-good"));
        Assert.Contains("Muted until 2026-11-30 by analyst, 20 Nov 07:00:00 UTC : “<b>rebuilt</b>”.", markup.QuerySelector(".muted")!.Words(), StringComparison.Ordinal);
        Assert.Empty(markup.QuerySelectorAll("b"));
        Assert.EndsWith("/end", markup.QuerySelector("form.muted")!.GetAttribute("action")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_nothing_needs_is_missed_when_it_was_nearly_always_there()
    {
        const string rest = "Trades=3 CashReport=1 ChangeInNAV=1 EquitySummaryInBase=1";
        var report = SectionReports.Of([rest, .. Enumerable.Repeat(rest + " Transfers=1", 11), rest], Three);

        var markup = await MissingAsync(report);

        Assert.Equal(
            "All 4 expected sections are there. 1 section that nothing here needs was nearly always there and is gone.",
            markup.QuerySelector(".verdict")!.Words());
        Assert.Contains("It was in 11 of the 12 statements before this one. Not required", markup.QuerySelector(".missed-section.is-quiet")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_statement_nothing_is_claimed()
    {
        var markup = await MissingAsync(SectionReports.Of(["Trades=3 | CashReport", ""], Three));

        Assert.NotNull(markup.QuerySelector(".verdict.is-unknown"));
        Assert.Empty(markup.QuerySelectorAll(".missed-section"));
    }

    [Fact]
    public async Task With_several_accounts_each_section_names_its_own_and_a_lost_account_is_told_once()
    {
        const string other = "U2:Trades=3 U2:ChangeInNAV=1 U2:EquitySummaryInBase=1";
        var markup = await MissingAsync(SectionReports.Of([$"U3:Trades=1 {other} U2:CashReport=1", $"Trades=3 CashReport=1 ChangeInNAV=1 EquitySummaryInBase=1 {other} | U2:CashReport"], Three));

        Assert.Contains("account U2", Assert.Single(markup.QuerySelectorAll(".missed-section")).Words(), StringComparison.Ordinal);
        Assert.Contains("Earlier statements of this query held account U3, and this one does not.", markup.Words(), StringComparison.Ordinal);
        Assert.Equal("7 of 8 expected sections are there, 1 is missing.", markup.QuerySelector(".verdict")!.Words());
    }

    [Theory]
    [InlineData("MUTE_REASON_INVALID", "3 to 500 characters")]
    [InlineData("MUTE_UNTIL_INVALID", "366 days ahead")]
    [InlineData("MUTE_SECTION_REQUIRED", "Flex:Sections:HardRequired")]
    [InlineData("<script>", "not missing in this run")]
    public async Task A_refused_mute_says_why(string code, string words)
    {
        var markup = await Markup.OfAsync<MissingSections>(("Report", SectionReports.Of(["Trades=3"], Three)), ("Place", Place with { MuteRefused = code }));

        Assert.Contains(words, markup.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_is_a_table_whose_cells_say_in_words_what_they_are()
    {
        var report = SectionReports.Of(["Trades=214 CashReport=0", "", "Trades=1 Odd=1 | CashReport", "started"], Three);

        var markup = await Markup.OfAsync<SectionHistoryTable>(("Report", report), ("Place", Place));

        var table = markup.QuerySelector("table[data-roving=grid]")!;
        Assert.Equal(["17", "18", "19", "20"], table.QuerySelectorAll("thead th[scope=col] a").Select(a => a.Words()));
        Assert.Equal("Run of 20 Nov 06:55 UTC, this run", table.QuerySelector("th.is-this a")!.GetAttribute("aria-label"));
        Assert.Equal(["Nov 2026"], table.QuerySelectorAll("th[scope=colgroup]").Select(th => th.Words()));
        Assert.Equal(["Trades", "CashReport", "Odd"], table.QuerySelectorAll("th[scope=row]").Select(th => th.Words()));
        Assert.Equal(["● ? ● …", "○ ? ✕ …", "· ? ● …"], table.QuerySelectorAll("tbody tr").Select(row => string.Join(' ', row.QuerySelectorAll("td").Select(td => td.Words()))));
        var cells = table.QuerySelectorAll("tbody td a");
        Assert.Equal("Trades, 17 Nov 06:55, present, 214 rows", cells[0].GetAttribute("aria-label"));
        Assert.Equal("CashReport, 18 Nov 06:55, unknown, no statement", cells[5].GetAttribute("aria-label"));
        Assert.Equal($"/runs/{SectionReports.Id(0, 4)}", cells[0].GetAttribute("href"));
        Assert.Same(cells[3], Assert.Single(table.QuerySelectorAll("[tabindex]")));
        Assert.Equal(6, markup.QuerySelectorAll(".legend li").Length);
        Assert.Null(markup.QuerySelector("a[href*=sections]"));
    }

    [Fact]
    public async Task Many_sections_fold_to_those_that_are_missing_or_came_and_went()
    {
        var many = string.Join(' ', Enumerable.Range(1, 15).Select(number => $"S{number}=1"));
        string[] runs = [$"Trades=1 {many} Gone=0", $"Trades=0 {many} | CashReport"];

        var some = await Markup.OfAsync<SectionHistoryTable>(("Report", SectionReports.Of(runs, Three)), ("Place", Place));
        var all = await Markup.OfAsync<SectionHistoryTable>(("Report", SectionReports.Of(runs, Three)), ("Place", Place with { AllSections = true }));
        var quiet = await Markup.OfAsync<SectionHistoryTable>(("Report", SectionReports.Of([$"Trades=1 {many}"], SectionMatrix.Of(new() { HardRequired = "Trades", ReconciliationRequired = "S1" }))), ("Place", Place));

        Assert.Equal(["CashReport", "Gone"], some.QuerySelectorAll("th[scope=row]").Select(th => th.Words()));
        Assert.Equal($"/runs/{RunSamples.Id}?sections=all#history", some.QuerySelector("p a")!.GetAttribute("href"));
        Assert.Equal("Show all 20 sections", some.QuerySelector("p a")!.Words());
        Assert.Equal(20, all.QuerySelectorAll("th[scope=row]").Length);
        Assert.Equal($"/runs/{RunSamples.Id}#history", all.QuerySelector("p a")!.GetAttribute("href"));
        Assert.Contains("Nothing is missing, and no section came or went", quiet.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_runs_a_day_stand_by_their_time_and_several_accounts_apart()
    {
        var history = SectionReports.Of(["Trades=1 U2:Trades=1", "Trades=1 | U2:Trades"], Three);
        var same = history with { Runs = [.. history.Runs.Select((run, hour) => run with { StartedAtUtc = Markup.Now.AddHours(hour) })] };

        var markup = await Markup.OfAsync<SectionHistoryTable>(("Report", same), ("Place", Place));

        Assert.Equal(["07:00", "08:00"], markup.QuerySelectorAll("thead a").Select(a => a.Words()));
        Assert.Equal(["20 Nov"], markup.QuerySelectorAll("th[scope=colgroup]").Select(th => th.Words()));
        Assert.Equal(["Account U1", "Account U2"], markup.QuerySelectorAll("th[scope=rowgroup]").Select(th => th.Words()));
    }

    [Fact]
    public async Task Names_out_of_a_statement_are_shown_and_never_run()
    {
        const string name = "<img/src=x/onerror=hit()>";
        var report = SectionReports.Of([$"Trades=1 {name}=1", $"Trades=1 | {name}"], Three, SectionReports.Mute(name));

        var missing = await MissingAsync(report);
        var history = await Markup.OfAsync<SectionHistoryTable>(("Report", report), ("Place", Place with { AllSections = true }));
        var counts = await Markup.OfAsync<SectionCounts>(("Run", RunSamples.Success), ("Report", SectionReports.Of([$"Trades=1 {name}=1"], Three)), ("Place", Place));

        Assert.All(new[] { missing, history, counts }, markup =>
        {
            Assert.Empty(markup.QuerySelectorAll("img, script"));
            Assert.Contains(name, markup.Words(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Sections_stand_by_what_they_are_for_with_their_change_and_lead_to_their_rows()
    {
        var report = SectionReports.Of(["Trades=1500 CashReport=3 Transfers=2 Same=7", "Trades=1499 CashReport=5 Transfers=0 Same=7 New=1"], Three);

        var markup = await Markup.OfAsync<SectionCounts>(("Run", RunSamples.Success), ("Report", report), ("Place", Place with { Section = "Trades" }));

        Assert.Equal(
            [
                "Required", "Trades 1,499 −1 1 fewer", "Performance reconciliation", "CashReport 5 +2 2 more",
                "Other sections", "New 1 new not in the statement before", "Same 7 = as many", "Transfers present, empty −2 2 fewer",
            ],
            markup.QuerySelectorAll("tbody tr").Select(row => row.Words()),
            StringComparer.Ordinal);
        Assert.Equal($"/runs/{RunSamples.Id}?section=Trades#rows", markup.QuerySelector(".is-chosen a")!.GetAttribute("href"));
        Assert.Equal("All 1,512", markup.QuerySelector("tfoot")!.Words());
    }

    [Fact]
    public async Task Sections_of_a_failed_run_lead_nowhere_because_nothing_was_published()
    {
        var markup = await Markup.OfAsync<SectionCounts>(
            ("Run", RunSamples.Success with { Status = RunStatus.Failed }), ("Report", SectionReports.Of(["Trades=1"], Three)), ("Place", Place));

        Assert.Contains("so their rows were not published", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("no statement before", markup.Words(), StringComparison.Ordinal);
        Assert.Null(markup.QuerySelector("a"));
    }

    [Theory]
    [InlineData("one two ONE", "one", "<mark>one</mark> two <mark>ONE</mark>")]
    [InlineData("a<b>&c", "<B>", "a<mark>&lt;b&gt;</mark>&amp;c")]
    [InlineData("aaa", "aa", "<mark>aa</mark>a")]
    [InlineData("<i>", null, "&lt;i&gt;")]
    public async Task Hits_are_marked_and_everything_is_text(string text, string? find, string markup) =>
        Assert.Equal(markup, (await Markup.OfAsync<HighlightedText>(("Text", text), ("Find", find))).InnerHtml.Trim());

    private static Task<IElement> MissingAsync(SectionReport report) => Markup.OfAsync<MissingSections>(("Report", report), ("Place", Place));
}
