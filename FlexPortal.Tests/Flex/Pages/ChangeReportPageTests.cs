using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Comparison;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>What the report of a comparison shows, for each kind of change.</summary>
public sealed class ChangeReportPageTests
{
    private static readonly Guid Other = Guid.Parse("01a1f752-0000-7c63-9970-9563b18e8834");

    private static readonly RunComparison Identical = new(
        Run(Other, "20261101-20261118"), Run(RunSamples.Id, "20261101-20261119"), SameQuery: true, IdenticalBytes: true, PeriodMoved: false,
        [], AttributesRecorded: true, [], [], 12);

    [Fact]
    public async Task The_same_bytes_have_no_change_to_show()
    {
        var markup = await OfAsync(Identical);

        Assert.Equal(ChangeFormatter.Sentence(Identical), markup.QuerySelector(".change-sentence")!.Words());
        Assert.NotNull(markup.QuerySelector("[data-bytes=same]"));
        Assert.Empty(markup.QuerySelectorAll("table, details, .notice"));
    }

    [Fact]
    public async Task Changes_that_matter_come_before_those_that_the_period_explains()
    {
        var comparison = Different() with
        {
            Rows =
            [
                Changes("Trades", "Trade", (RowChangeKind.Restated, 3), (RowChangeKind.LeftPeriod, 212)),
                Changes("OpenPositions", "OpenPosition", (RowChangeKind.Gone, 1), (RowChangeKind.MovedOn, 14)),
                Changes("Surprises", "Surprise", (RowChangeKind.Added, 2), (RowChangeKind.EnteredPeriod, 5)),
                Changes("ConversionRates", "ConversionRate"),
            ],
        };

        var markup = await OfAsync(comparison);

        Assert.Equal(
            $"{ChangeFormatter.Sentence(comparison)} {ChangeFormatter.PeriodSentence(comparison)}",
            markup.QuerySelector(".change-sentence")!.Words());
        Assert.Equal(
            ["Trades, Trade 3 0 0 0 0 212", "OpenPositions, OpenPosition 0 1 0 14 0 0", "Surprises, Surprise 0 0 2 0 5 0"],
            markup.QuerySelectorAll(".counts tbody tr").Select(row => string.Join(' ', row.Words().Split(' ').Take(8))),
            StringComparer.Ordinal);
        Assert.Equal(
            $"/runs/{RunSamples.Id}?changes=1&change=Trades.restated#changed-rows",
            markup.QuerySelector(".counts a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_restated_row_shows_both_values_and_links_to_both_rows()
    {
        var sum = new RestatedAmount("ibCommission", "USD", 30, -28.975m);
        var markup = await OfAsync(Different() with
        {
            Rows = [Changes("Trades", "Trade", (RowChangeKind.Restated, 30)) with { Examples = [Restated()], Restated = [sum] }],
        });

        var details = markup.QuerySelector("details")!;
        Assert.True(details.HasAttribute("open"));
        Assert.Contains(ChangeFormatter.Restated(sum), details.QuerySelector(".sums")!.Words(), StringComparison.Ordinal);
        Assert.Equal(["ibCommission", "−1.00", "−1.50", "−0.50"], Cells(0));
        Assert.Equal(["notes", "absent", "empty", ""], Cells(1));
        Assert.Equal(
            [
                $"/runs/{Other}?section=Trades&rows=ZG9jdW1lbnQuNjM&row=1%2FTrades%2FTrade%5B1%5D#row-100",
                $"/runs/{RunSamples.Id}?section=Trades&rows=ZG9jdW1lbnQuYzc&row=1%2FTrades%2FTrade%5B2%5D#row-200",
            ],
            details.QuerySelectorAll("th a").Select(link => link.GetAttribute("href")));
        Assert.NotNull(details.QuerySelector("[data-ambiguous]"));
        var all = details.QuerySelectorAll("a")[^1];
        Assert.EndsWith("change=Trades.restated#changed-rows", all.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(["30"], all.Figures());

        IEnumerable<string> Cells(int row) =>
            details.QuerySelectorAll("tbody tr")[row].QuerySelectorAll("td").Select(cell => cell.Words());
    }

    [Fact]
    public async Task Rows_of_one_statement_are_marked_as_gone_or_added()
    {
        var gone = Restated() with { Kind = RowChangeKind.Gone, Now = null, Values = [] };
        var added = Restated() with { Kind = RowChangeKind.Added, Before = null, Values = [] };

        var markup = await OfAsync(Different() with
        {
            Rows = [Changes("Trades", "Trade", (RowChangeKind.Gone, 1), (RowChangeKind.Added, 1)) with { Examples = [gone, added] }],
        });

        Assert.Equal(["gone", "added"], markup.QuerySelectorAll("td[colspan]").Select(cell => cell.GetAttribute("data-became")));
        Assert.All(markup.QuerySelectorAll("details"), part => Assert.False(part.HasAttribute("open")));
    }

    [Fact]
    public async Task Removed_sections_and_columns_are_listed_apart_from_rows()
    {
        var comparison = Different() with
        {
            Sections = [new("U1", "CashReport", SectionChangeKind.Gone, 3, null), new("", "Trades", SectionChangeKind.BecameEmpty, 9, 0)],
            Attributes = [new("Trades", "Trade", ["figi"], [.. Enumerable.Range(1, 14).Select(number => $"c{number}")])],
            Rows = [Changes("CashReport", "CashReportCurrency", (RowChangeKind.Gone, 3))],
        };

        var markup = await OfAsync(comparison);

        Assert.Equal(ChangeFormatter.Sentence(comparison), markup.QuerySelector(".change-sentence")!.Words());
        var sections = markup.QuerySelectorAll("[data-change]");
        Assert.Equal(
            [("CashReport", "gone"), ("Trades", "became_empty")],
            sections.Select(section => (section.GetAttribute("data-section"), section.GetAttribute("data-change"))));
        Assert.Equal([["3"], ["9"]], sections.Select(section => section.Figures()));
        Assert.Contains("U1", sections[0].Words(), StringComparison.Ordinal);
        // Twelve of the columns that went are named, the others counted; then the one that came.
        Assert.Equal(["c1", "c12", "figi"], Columns().Where((_, number) => number is 1 or 12 or 13));
        Assert.Equal(["2"], markup.QuerySelectorAll(".change-list")[1].Figures());
        Assert.Equal(["14", "1"], markup.QuerySelector("[data-columns=changed]")!.Figures());

        IEnumerable<string> Columns() => markup.QuerySelectorAll(".change-list")[1].QuerySelectorAll("code").Select(code => code.Words());
    }

    [Fact]
    public async Task Unknown_days_and_columns_are_not_shown_as_the_same()
    {
        var markup = await OfAsync(Different() with { AttributesRecorded = false, PeriodMoved = null });

        Assert.NotNull(markup.QuerySelector("[data-columns=unknown]"));
        Assert.NotNull(markup.QuerySelector("[data-days=unknown]"));
        Assert.Empty(markup.QuerySelectorAll("[data-bytes=same], [data-days=same], [data-columns=same]"));
    }

    [Fact]
    public async Task Runs_of_different_queries_and_of_the_sandbox_are_warned_of()
    {
        var different = Different();
        var now = different.Now with { Sandbox = true, FlexQueryId = "<script>" };

        var markup = await OfAsync(different with { SameQuery = false, Now = now });

        Assert.Equal(
            ["other-coverage", "sandbox"], markup.QuerySelectorAll(".notice.is-warn").Select(part => part.GetAttribute("data-notice")));
        Assert.Contains("<script>", markup.QuerySelector("[data-notice=other-coverage]")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(markup.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task Each_element_says_what_its_rows_are_known_by()
    {
        var whole = Changes("Surprises", "Surprise", (RowChangeKind.Gone, 1)) with { Identity = null };
        var once = Changes("AccountInformation", "AccountInformation", (RowChangeKind.Changed, 1)) with { Identity = [] };
        var shared = Changes("Trades", "Trade", (RowChangeKind.Changed, 2)) with { Ambiguous = 2 };

        var markup = await OfAsync(Different() with { Rows = [whole, once, shared] });

        Assert.Equal(
            new[] { whole, once, shared }.Select(ChangeFormatter.KnownBy),
            markup.QuerySelectorAll(".known-by").Select(cell => cell.Words()));
    }

    [Fact]
    public async Task A_list_of_one_kind_can_be_paged_and_left()
    {
        var listed = await Markup.OfAsync<ComparisonReport>(
            ("Comparison", Different() with { Rows = [Changes("Trades", "Trade", (RowChangeKind.Restated, 30))] }), ("Run", RunSamples.Id),
            ("Asked", new ComparisonQuery(Other, Compare: true, "Trades.restated")), ("Listed", new Page<RowChange>([Restated()], "200")));
        var empty = await Markup.OfAsync<ComparisonReport>(
            ("Comparison", Different()), ("Run", RunSamples.Id), ("Asked", new ComparisonQuery(Kind: "Trades.gone")),
            ("Listed", new Page<RowChange>([], null)));

        Assert.NotNull(listed.QuerySelector("#changed-rows"));
        Assert.Single(listed.QuerySelectorAll(".row-changes tbody"));
        Assert.Equal(
            $"/runs/{RunSamples.Id}?changes=1&with={Other}&change=Trades.restated&change-after=200#changed-rows",
            listed.QuerySelectorAll(".pager a")[1].GetAttribute("href"));
        Assert.NotNull(empty.QuerySelector("[data-empty=rows]"));
        Assert.Empty(listed.QuerySelectorAll("[data-empty=rows]"));
        Assert.Single(empty.QuerySelectorAll(".pager a"));
    }

    [Fact]
    public async Task The_first_run_of_a_query_is_no_error_and_everything_else_is()
    {
        var first = await Markup.OfAsync<ComparisonNotice>(("Error", FlexErrors.NoPreviousRun()));
        var other = await Markup.OfAsync<ComparisonNotice>(("Error", FlexErrors.ComparisonTooLong(TimeSpan.FromSeconds(30))));

        Assert.Null(first.QuerySelector("[role=alert]"));
        Assert.NotNull(first.QuerySelector("[data-code=NO_PREVIOUS_RUN]"));
        Assert.Equal("COMPARISON_TOO_LONG", other.QuerySelector("[role=alert] .code")!.TextContent);
        Assert.Contains("30", other.Figures());
    }

    private static Task<IElement> OfAsync(RunComparison comparison) =>
        Markup.OfAsync<ComparisonReport>(("Comparison", comparison), ("Run", RunSamples.Id));

    private static RunComparison Different() => Identical with { IdenticalBytes = false, PeriodMoved = true };

    private static ComparedRun Run(Guid id, string period) => new(
        id, Markup.Now.AddHours(-1), "U1", "4711", Sandbox: false, period, Guid.NewGuid(), new string('a', 64), 1_234_567, 1500);

    private static ElementChanges Changes(string section, string element, params (RowChangeKind Kind, long Rows)[] counts) => new(
        section, element, ["transactionID"], 100, 100, 90, counts.ToDictionary(count => count.Kind, count => count.Rows), 0, [], []);

    private static RowChange Restated() => new(
        RowChangeKind.Restated, "Trades", "Trade", "U1", "USD", new("1/Trades/Trade[1]", 100, 50), new("1/Trades/Trade[2]", 200, 50),
        Ambiguous: true,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["symbol"] = "AAPL", ["quantity"] = "10" },
        [new("ibCommission", "-1.00", "-1.5", IsFigure: true, -0.5m), new("notes", null, "", IsFigure: false, null)]);
}
