using AngleSharp.Dom;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using FlexPortal.Flex.Sections;
using FlexPortal.Tests.Flex.Sections;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>The sections on the page of a run: those that are missing, their history, their rows.</summary>
public sealed class SectionPartsPageTests
{
    private static readonly SectionMatrix Three =
        SectionMatrix.Of(new() { HardRequired = "Trades", ReconciliationRequired = "CashReport,ChangeInNAV,EquitySummaryInBase" });

    private static readonly StatementAddress Place = new(RunSamples.Id);

    private const string NoCash = "Trades=3 ChangeInNAV=1 EquitySummaryInBase=1";

    [Fact]
    public async Task Nothing_missing_is_counted()
    {
        var markup = await MissingAsync(SectionReports.Of([$"{NoCash} CashReport=0 Transfers=0"], Three));

        Assert.Equal(["5"], markup.QuerySelector(".verdict.is-good")!.Figures());
        Assert.Empty(markup.QuerySelectorAll(".missed-section, .mutes, details"));
    }

    [Fact]
    public async Task A_dropped_section_names_its_runs_its_impact_and_the_steps()
    {
        var report = SectionReports.Of(
            ["Trades=3 CashReport=2 ChangeInNAV=1 EquitySummaryInBase=1", "", $"{NoCash} | CashReport"], Three);
        var cash = Assert.Single(report.Sections, section => section.IsMissed);

        var markup = await MissingAsync(report);

        var verdict = markup.QuerySelector(".verdict.is-warn")!;
        Assert.Equal(("4", "1"), (verdict.GetAttribute("data-expected"), verdict.GetAttribute("data-missing")));
        var card = markup.QuerySelector(".missed-section")!;
        Assert.StartsWith("Cash Report CashReport Recommended ", card.Words(), StringComparison.Ordinal);
        Assert.Equal("DROPPED_SINCE", card.GetAttribute("data-reason"));
        Assert.DoesNotContain("DROPPED_SINCE", card.Words(), StringComparison.Ordinal);
        Assert.Equal(["3", "20", "06:55:00"], card.QuerySelector(".why p")!.Figures());
        var last = card.QuerySelector(".why a")!;
        Assert.Equal(($"/runs/{SectionReports.Id(0, 3)}", "run 1"), (last.GetAttribute("href"), last.Words()));
        Assert.Contains(SectionFormatter.Learned(cash.Learned), card.QuerySelector(".why")!.Words(), StringComparison.Ordinal);
        Assert.Equal(cash.Consequence, card.QuerySelector(".impact p")!.Words());
        Assert.Equal(["Cash Report", "all fields", "Run again"], card.QuerySelectorAll(".steps strong").Select(part => part.Words()));
        Assert.Equal(
            ["Performance & Reports › Flex Queries › 4711"],
            card.QuerySelectorAll(".steps [data-copy]").Select(button => button.GetAttribute("data-copy")));
        Assert.Equal(3, card.QuerySelector(".head [data-copy]")!.GetAttribute("data-copy")!.Split('\n').Length);
        Assert.Equal($"/runs/{RunSamples.Id}/mutes", card.QuerySelector("form")!.GetAttribute("action"));
        var until = card.QuerySelector("[type=date]")!;
        Assert.Equal(("2026-11-20", "2027-11-21"), (until.GetAttribute("min"), until.GetAttribute("max")));
    }

    [Theory]
    [InlineData("CashReport", "Sections", "Cash Report", null, "all fields")]
    [InlineData("OpenPositions", "Sections", "Open Positions", null, "Summary and Lots")]
    [InlineData("ConversionRates", "General Configuration", "Include Currency Rates", "Yes", null)]
    [InlineData("Odd", "Sections", "the section that documents call Odd", null, "all fields")]
    public void Steps_name_the_part_of_the_query_and_what_to_tick(string section, string place, string name, string? choice, string? ticks)
    {
        var report = SectionReports.Of([$"Trades=3 | {section}"], Three);
        var missed = Assert.Single(report.Sections, missed => string.Equals(missed.Section, section, StringComparison.Ordinal));

        var steps = SectionSteps.Of(missed, "4711");

        Assert.Equal(("Performance & Reports › Flex Queries › 4711", place, name, choice, ticks),
            (steps.Path, steps.Place, steps.Name, steps.Choice, steps.Ticks));
    }

    [Fact]
    public async Task The_strip_has_a_shape_for_each_run()
    {
        var markup = await MissingAsync(SectionReports.Of(
            ["Trades=3 CashReport=2", "", "Trades=3 CashReport=0", "Trades=3 | CashReport"], Three));

        var strip = markup.QuerySelector(".missed-section[data-section=CashReport] .section-strip svg")!;
        Assert.Equal(
            ["rect.is-present", "path.is-empty", "path.is-empty", "path.is-missing"],
            strip.Children.Select(mark => $"{mark.LocalName}.{mark.ClassName}"));
        Assert.NotEqual(strip.Children[1].GetAttribute("d"), strip.Children[2].GetAttribute("d"));
        Assert.Equal("In 2 of the last 4 runs; 1 without a statement", strip.GetAttribute("aria-label"));
    }

    [Theory]
    [InlineData(2, "NEVER_SEEN")]
    [InlineData(1, "UNKNOWN")]
    public async Task A_section_that_was_never_there_differs_from_an_unknown_one(int runs, string code)
    {
        var report = SectionReports.Of([.. Enumerable.Repeat($"{NoCash} | CashReport", runs)], Three);
        var cash = Assert.Single(report.Sections, section => section.IsMissed);

        var card = (await MissingAsync(report)).QuerySelector(".missed-section")!;

        Assert.Equal(SectionFormatter.Why(cash, Markup.Now), card.QuerySelector(".why p")!.Words());
        Assert.Equal(code, card.QuerySelector(".why p")!.GetAttribute("title"));
    }

    [Fact]
    public async Task A_required_section_is_heavier_comes_first_and_cannot_be_muted()
    {
        var markup = await MissingAsync(SectionReports.Of(["ChangeInNAV=1 EquitySummaryInBase=1 | CashReport Trades"], Three));

        var cards = markup.QuerySelectorAll(".missed-section");
        Assert.Equal(["Trades", "CashReport"], cards.Select(card => card.GetAttribute("data-section")));
        Assert.Equal(["Required", "Recommended"], cards.Select(card => card.QuerySelector(".tag")!.Words()));
        Assert.True(cards[0].ClassList.Contains("is-bad"));
        Assert.Null(cards[0].QuerySelector("form"));
        Assert.NotNull(cards[1].QuerySelector("form"));
    }

    [Fact]
    public async Task A_muted_section_says_who_muted_it_why_and_until_when_and_counts_no_longer()
    {
        var report = SectionReports.Of([$"{NoCash} | CashReport"], Three, SectionReports.Mute("CashReport", "<b>rebuilt</b>"));

        var markup = await MissingAsync(report);

        Assert.Equal(["3", "4", "1"], markup.QuerySelector(".verdict.is-good")!.Figures());
        Assert.Empty(markup.QuerySelectorAll(".missed-section"));
        var mute = markup.QuerySelector("form.muted p")!;
        Assert.Equal(["2026-11-30", "20", "07:00:00"], mute.Figures());
        Assert.Contains("analyst", mute.Words(), StringComparison.Ordinal);
        Assert.Contains("“<b>rebuilt</b>”", mute.Words(), StringComparison.Ordinal);
        Assert.Empty(markup.QuerySelectorAll("b"));
        Assert.EndsWith("/end", markup.QuerySelector("form.muted")!.GetAttribute("action")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_that_is_not_required_is_missed_when_it_was_nearly_always_present()
    {
        const string rest = "Trades=3 CashReport=1 ChangeInNAV=1 EquitySummaryInBase=1";
        var report = SectionReports.Of([rest, .. Enumerable.Repeat(rest + " Transfers=1", 11), rest], Three);

        var markup = await MissingAsync(report);

        Assert.Equal("4", markup.QuerySelector(".verdict")!.GetAttribute("data-expected"));
        var transfers = Assert.Single(report.Sections, section => section.IsMissed);
        Assert.Equal((11, 12), (transfers.Learned.Present, transfers.Learned.Statements));
        Assert.Contains(
            SectionFormatter.Learned(transfers.Learned),
            markup.QuerySelector(".missed-section.is-quiet")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_statement_no_section_is_missing()
    {
        var markup = await MissingAsync(SectionReports.Of(["Trades=3 | CashReport", ""], Three));

        Assert.NotNull(markup.QuerySelector(".verdict.is-unknown"));
        Assert.Empty(markup.QuerySelectorAll(".missed-section"));
    }

    [Fact]
    public async Task With_several_accounts_each_section_names_its_own_and_an_absent_account_is_named_once()
    {
        const string other = "U2:Trades=3 U2:ChangeInNAV=1 U2:EquitySummaryInBase=1";
        var markup = await MissingAsync(SectionReports.Of(
            [$"U3:Trades=1 {other} U2:CashReport=1", $"{NoCash} CashReport=1 {other} | U2:CashReport"], Three));

        var card = Assert.Single(markup.QuerySelectorAll(".missed-section"));
        Assert.EndsWith("U2", card.QuerySelector(".account")!.Words(), StringComparison.Ordinal);
        Assert.Equal(["U3"], markup.QuerySelectorAll("[data-absent-account]").Select(part => part.GetAttribute("data-absent-account")));
        Assert.Equal("8", markup.QuerySelector(".verdict")!.GetAttribute("data-expected"));
    }

    [Theory]
    [InlineData("MUTE_REASON_INVALID", "MUTE_REASON_INVALID", "3", "500")]
    [InlineData("MUTE_UNTIL_INVALID", "MUTE_UNTIL_INVALID", "2026-11-20", "2027-11-21")]
    [InlineData("MUTE_SECTION_REQUIRED", "MUTE_SECTION_REQUIRED")]
    [InlineData("<script>", "MUTE_NOT_MISSING")]
    public async Task A_refused_mute_says_why(string refusal, string code, params string[] figures)
    {
        var markup = await Markup.OfAsync<MissingSections>(
            ("Report", SectionReports.Of(["Trades=3"], Three)), ("Place", Place with { MuteRefused = refusal }));

        var alert = markup.QuerySelector("[role=alert]")!;
        Assert.Equal(code, alert.GetAttribute("data-code"));
        Assert.Equal(figures, alert.Figures());
    }

    [Fact]
    public async Task A_muted_section_has_a_mark_and_a_word_of_its_own_in_the_history()
    {
        var report = SectionReports.Of(["Trades=3", "Trades=1 | CashReport OpenPositions"], Three, SectionReports.Mute("CashReport"));

        var markup = await Markup.OfAsync<SectionHistoryTable>(("Report", report), ("Place", Place));

        var muted = markup.QuerySelector("td a.is-muted")!;
        Assert.EndsWith(", muted", muted.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.NotEqual(muted.Words(), markup.QuerySelector("td a.is-missing")!.Words());
        Assert.NotNull(markup.QuerySelector(".legend .is-muted"));
    }

    [Fact]
    public async Task The_history_is_a_table_whose_cells_have_a_label()
    {
        var report = SectionReports.Of(["Trades=214 CashReport=0", "", "Trades=1 Odd=1 | CashReport", "started"], Three);

        var markup = await Markup.OfAsync<SectionHistoryTable>(("Report", report), ("Place", Place));

        var table = markup.QuerySelector("table[data-roving=grid]")!;
        Assert.Equal(["17", "18", "19", "20"], table.QuerySelectorAll("thead th[scope=col] a").Select(a => a.Words()));
        Assert.Equal("Run of 20 Nov 06:55 UTC, this run", table.QuerySelector("th.is-this a")!.GetAttribute("aria-label"));
        Assert.Equal(["Nov 2026"], table.QuerySelectorAll("th[scope=colgroup]").Select(th => th.Words()));
        Assert.Equal(["Trades", "CashReport", "Odd"], table.QuerySelectorAll("th[scope=row]").Select(th => th.Words()));
        Assert.Equal(
            ["● ? ● …", "○ ? ✕ …", "· ? ● …"],
            table.QuerySelectorAll("tbody tr").Select(row => string.Join(' ', row.QuerySelectorAll("td").Select(td => td.Words()))));
        var cells = table.QuerySelectorAll("tbody td a");
        Assert.Equal(
            $"Trades, 17 Nov 06:55, {SectionFormatter.Cell(new(SectionState.Present, 214))}", cells[0].GetAttribute("aria-label"));
        Assert.Equal(
            $"CashReport, 18 Nov 06:55, {SectionFormatter.State(SectionState.Unknown)}", cells[5].GetAttribute("aria-label"));
        Assert.Equal($"/runs/{SectionReports.Id(0, 4)}", cells[0].GetAttribute("href"));
        Assert.Same(cells[3], Assert.Single(table.QuerySelectorAll("[tabindex]")));
        Assert.Equal(6, markup.QuerySelectorAll(".legend li").Length);
        Assert.Null(markup.QuerySelector("a[href*=sections]"));
    }

    [Fact]
    public async Task Of_many_sections_only_missing_and_changing_ones_are_shown_first()
    {
        var many = string.Join(' ', Enumerable.Range(1, 15).Select(number => $"S{number}=1"));
        string[] runs = [$"Trades=1 {many} Gone=0", $"Trades=0 {many} | CashReport"];

        var some = await Markup.OfAsync<SectionHistoryTable>(("Report", SectionReports.Of(runs, Three)), ("Place", Place));
        var all = await Markup.OfAsync<SectionHistoryTable>(
            ("Report", SectionReports.Of(runs, Three)), ("Place", Place with { AllSections = true }));
        var complete = SectionMatrix.Of(new() { HardRequired = "Trades", ReconciliationRequired = "S1" });
        var quiet = await Markup.OfAsync<SectionHistoryTable>(
            ("Report", SectionReports.Of([$"Trades=1 {many}"], complete)), ("Place", Place));

        Assert.Equal(["CashReport", "Gone"], some.QuerySelectorAll("th[scope=row]").Select(th => th.Words()));
        Assert.Equal($"/runs/{RunSamples.Id}?sections=all#history", some.QuerySelector("p a")!.GetAttribute("href"));
        Assert.Equal(["20"], some.QuerySelector("p a")!.Figures());
        Assert.Equal(20, all.QuerySelectorAll("th[scope=row]").Length);
        Assert.Equal($"/runs/{RunSamples.Id}#history", all.QuerySelector("p a")!.GetAttribute("href"));
        Assert.NotNull(quiet.QuerySelector("[data-empty=history]"));
        Assert.All([some, all], table => Assert.Null(table.QuerySelector("[data-empty]")));
    }

    [Fact]
    public async Task Several_runs_a_day_have_their_time_and_several_accounts_a_heading_each()
    {
        var history = SectionReports.Of(["Trades=1 U2:Trades=1", "Trades=1 | U2:Trades"], Three);
        var same = history with { Runs = [.. history.Runs.Select((run, hour) => run with { StartedAtUtc = Markup.Now.AddHours(hour) })] };

        var markup = await Markup.OfAsync<SectionHistoryTable>(("Report", same), ("Place", Place));

        Assert.Equal(["07:00", "08:00"], markup.QuerySelectorAll("thead a").Select(a => a.Words()));
        Assert.Equal(["20 Nov"], markup.QuerySelectorAll("th[scope=colgroup]").Select(th => th.Words()));
        Assert.Equal(["Account U1", "Account U2"], markup.QuerySelectorAll("th[scope=rowgroup]").Select(th => th.Words()));
    }

    [Fact]
    public async Task Names_from_a_statement_are_encoded()
    {
        const string name = "<img/src=x/onerror=hit()>";
        var report = SectionReports.Of([$"Trades=1 {name}=1", $"Trades=1 | {name}"], Three, SectionReports.Mute(name));

        var missing = await MissingAsync(report);
        var history = await Markup.OfAsync<SectionHistoryTable>(("Report", report), ("Place", Place with { AllSections = true }));
        var counts = await Markup.OfAsync<SectionCounts>(
            ("Run", RunSamples.Success), ("Report", SectionReports.Of([$"Trades=1 {name}=1"], Three)), ("Place", Place));

        Assert.All(new[] { missing, history, counts }, markup =>
        {
            Assert.Empty(markup.QuerySelectorAll("img, script"));
            Assert.Contains(name, markup.Words(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Present_sections_are_grouped_by_what_they_are_for_with_their_change_and_lead_to_their_rows()
    {
        var report = SectionReports.Of(
            ["Trades=1500 CashReport=3 Transfers=2 Same=7", "Trades=1499 CashReport=5 Transfers=0 Same=7 New=1"], Three);

        var markup = await Markup.OfAsync<SectionCounts>(
            ("Run", RunSamples.Success), ("Report", report), ("Place", Place with { Section = "Trades" }));

        Assert.All(markup.QuerySelectorAll(".change .visually-hidden"), change => Assert.NotEmpty(change.Words()));
        Assert.Equal(
            [
                SectionFormatter.Purpose(SectionGroup.HardRequired), SectionFormatter.Purpose(SectionGroup.ReconciliationRequired),
                SectionFormatter.Purpose(null),
            ],
            markup.QuerySelectorAll(".purpose").Select(group => group.Words()));
        Assert.Equal(
            ["Trades −1 1,499", "CashReport +2 5", "New new 1", "Same as many 7", "Transfers −2 empty"],
            markup.QuerySelectorAll("li").Select(section => string.Join(' ', Seen(section))));
        Assert.Equal($"/runs/{RunSamples.Id}?section=Trades#rows", markup.QuerySelector(".is-chosen a")!.GetAttribute("href"));
        Assert.Equal(["5", "5", "1", "1,512"], markup.QuerySelector(".head p")!.Figures());

        // Text for screen readers alone is left out.
        static IEnumerable<string> Seen(IElement section)
        {
            foreach (var hidden in section.QuerySelectorAll(".visually-hidden").ToList())
                hidden.TextContent = "";
            return section.QuerySelectorAll(".name, .change, .number").Select(part => part.Words());
        }
    }

    [Fact]
    public async Task Sections_of_a_failed_run_have_no_link_because_no_row_was_published()
    {
        var markup = await Markup.OfAsync<SectionCounts>(
            ("Run", RunSamples.Success with { Status = RunStatus.Failed }), ("Report", SectionReports.Of(["Trades=1"], Three)),
            ("Place", Place));

        Assert.NotNull(markup.QuerySelector("[data-notice=not-published]"));
        // Without a statement before there is no change to show.
        Assert.Empty(markup.QuerySelector(".change [aria-hidden]")!.Words());
        Assert.Null(markup.QuerySelector("a"));
    }

    [Theory]
    [InlineData("one two ONE", "one", "<mark>one</mark> two <mark>ONE</mark>")]
    [InlineData("a<b>&c", "<B>", "a<mark>&lt;b&gt;</mark>&amp;c")]
    [InlineData("aaa", "aa", "<mark>aa</mark>a")]
    [InlineData("<i>", null, "&lt;i&gt;")]
    public async Task Hits_are_marked_and_everything_is_text(string text, string? find, string markup) =>
        Assert.Equal(markup, (await Markup.OfAsync<HighlightedText>(("Text", text), ("Find", find))).InnerHtml.Trim());

    private static Task<IElement> MissingAsync(SectionReport report) =>
        Markup.OfAsync<MissingSections>(("Report", report), ("Place", Place));
}
