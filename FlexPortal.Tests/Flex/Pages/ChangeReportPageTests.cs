using AngleSharp.Dom;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Flex.Comparison;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

/// <summary>A comparison as its reader sees it, for everything that can be found.</summary>
public sealed class ChangeReportPageTests
{
    private static readonly Guid Other = Guid.Parse("01a1f752-0000-7c63-9970-9563b18e8834");

    private static readonly RunComparison Identical = new(
        Run(Other, "20261101-20261118"), Run(RunSamples.Id, "20261101-20261119"), SameQuery: true, IdenticalBytes: true, PeriodMoved: false,
        [], AttributesRecorded: true, [], [], 12);

    [Fact]
    public async Task The_same_bytes_are_said_in_a_sentence()
    {
        var markup = await OfAsync(Identical);

        Assert.Contains("The broker sent the same bytes: nothing changed.", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("byte for byte", markup.Words(), StringComparison.Ordinal);
        Assert.Empty(markup.QuerySelectorAll("table, details, .notice"));
    }

    [Fact]
    public async Task News_come_first_and_in_the_words_of_the_reader()
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
            "3 trades restated, 1 position gone, 2 Surprise rows added late. As expected when the days move: 212 rows left the period, "
            + "5 rows are of new days, 14 balances and positions moved on with the day.",
            markup.QuerySelector(".change-sentence")!.Words());
        Assert.Equal(
            ["Trades, Trade 3 0 0 0 0 212", "OpenPositions, OpenPosition 0 1 0 14 0 0", "Surprises, Surprise 0 0 2 0 5 0"],
            markup.QuerySelectorAll(".counts tbody tr").Select(row => string.Join(' ', row.Words().Split(' ').Take(8))), StringComparer.Ordinal);
        Assert.Equal($"/runs/{RunSamples.Id}?changes=1&change=Trades.restated#changed-rows", markup.QuerySelector(".counts a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_restated_row_shows_from_what_to_what_and_leads_to_both_rows()
    {
        var markup = await OfAsync(Different() with
        {
            Rows = [Changes("Trades", "Trade", (RowChangeKind.Restated, 30)) with { Examples = [Restated()], Restated = [new("ibCommission", "USD", 30, -28.975m)] }],
        });

        var details = markup.QuerySelector("details")!;
        Assert.True(details.HasAttribute("open"));
        Assert.Contains("In all: ibCommission −28.975 USD over 30 rows.", details.Words(), StringComparison.Ordinal);
        Assert.Equal(["ibCommission", "-1.00", "-1.5", "−0.5"], details.QuerySelectorAll("tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.Words()));
        Assert.Equal(["notes", "absent", "empty", ""], details.QuerySelectorAll("tbody tr")[1].QuerySelectorAll("td").Select(cell => cell.Words()));
        Assert.Equal(
            [
                $"/runs/{Other}?section=Trades&rows=ZG9jdW1lbnQuNjM&row=1%2FTrades%2FTrade%5B1%5D#row-100",
                $"/runs/{RunSamples.Id}?section=Trades&rows=ZG9jdW1lbnQuYzc&row=1%2FTrades%2FTrade%5B2%5D#row-200",
            ],
            details.QuerySelectorAll("th a").Select(link => link.GetAttribute("href")));
        Assert.Contains("one of several with this identity", details.Words(), StringComparison.Ordinal);
        Assert.Contains("All 30 of them", details.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_one_side_say_which()
    {
        var gone = Restated() with { Kind = RowChangeKind.Gone, Now = null, Values = [] };
        var added = Restated() with { Kind = RowChangeKind.Added, Before = null, Values = [] };

        var markup = await OfAsync(Different() with
        {
            Rows = [Changes("Trades", "Trade", (RowChangeKind.Gone, 1), (RowChangeKind.Added, 1)) with { Examples = [gone, added] }],
        });

        Assert.Equal(["No longer in the statement", "Not in the earlier statement"], markup.QuerySelectorAll("td[colspan]").Select(cell => cell.Words()));
        Assert.All(markup.QuerySelectorAll("details"), part => Assert.False(part.HasAttribute("open")));
    }

    [Fact]
    public async Task Sections_and_columns_that_went_are_told_apart_from_rows()
    {
        var markup = await OfAsync(Different() with
        {
            Sections = [new("U1", "CashReport", SectionChangeKind.Gone, 3, null), new("", "Trades", SectionChangeKind.BecameEmpty, 9, 0)],
            Attributes = [new("Trades", "Trade", ["figi"], [.. Enumerable.Range(1, 14).Select(number => $"c{number}")])],
            Rows = [Changes("CashReport", "CashReportCurrency", (RowChangeKind.Gone, 3))],
        });

        Assert.Equal(
            "No row of the days that both statements cover was restated, added or lost. CashReport is no longer in the statement.",
            markup.QuerySelector(".change-sentence")!.Words());
        Assert.Contains("CashReport of U1 is no longer in the statement; before, it had 3 rows.", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("Trades is present and empty; before, it had 9 rows.", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("c12 and 2 more", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("14 gone, 1 new", markup.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_known_is_never_said_to_be_the_same()
    {
        var markup = await OfAsync(Different() with { AttributesRecorded = false, PeriodMoved = null });

        Assert.Contains("Not recorded for runs before this version", markup.Words(), StringComparison.Ordinal);
        Assert.Contains("Unknown: a statement names no days", markup.Words(), StringComparison.Ordinal);
        Assert.DoesNotContain("The same", string.Join(' ', markup.QuerySelectorAll("dd").Select(part => part.Words())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_different_queries_and_of_the_sandbox_are_warned_of()
    {
        var different = Different();
        var markup = await OfAsync(different with { SameQuery = false, Now = different.Now with { Sandbox = true, FlexQueryId = "<script>" } });

        Assert.Equal(2, markup.QuerySelectorAll(".notice.is-warn").Length);
        Assert.Contains("<script>", markup.QuerySelector(".notice code + code")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(markup.QuerySelectorAll("script"));
    }

    [Fact]
    public async Task Rows_without_an_identity_say_what_that_means()
    {
        var whole = Changes("Surprises", "Surprise", (RowChangeKind.Gone, 1)) with { Identity = null };
        var once = Changes("AccountInformation", "AccountInformation", (RowChangeKind.Changed, 1)) with { Identity = [] };
        var shared = Changes("Trades", "Trade", (RowChangeKind.Changed, 2)) with { Ambiguous = 2 };

        var markup = await OfAsync(Different() with { Rows = [whole, once, shared] });

        Assert.Equal(
            [
                "the whole row: a changed row is one gone and one added",
                "its account",
                "transactionID; 2 changes among rows that share it, paired in the order of the statement",
            ],
            markup.QuerySelectorAll(".known-by").Select(cell => cell.Words()));
    }

    [Fact]
    public async Task A_list_of_one_kind_can_be_paged_and_left()
    {
        var listed = await Markup.OfAsync<ComparisonReport>(
            ("Comparison", Different() with { Rows = [Changes("Trades", "Trade", (RowChangeKind.Restated, 30))] }), ("Run", RunSamples.Id),
            ("Asked", new ComparisonQuery(Other, Compare: true, "Trades.restated")), ("Listed", new Page<RowChange>([Restated()], "200")));
        var empty = await Markup.OfAsync<ComparisonReport>(
            ("Comparison", Different()), ("Run", RunSamples.Id), ("Asked", new ComparisonQuery(Kind: "Trades.gone")), ("Listed", new Page<RowChange>([], null)));

        Assert.Equal("Rows of Trades restated", listed.QuerySelector("#changed-rows")!.Words());
        Assert.Equal(
            $"/runs/{RunSamples.Id}?changes=1&with={Other}&change=Trades.restated&change-after=200#changed-rows",
            listed.QuerySelectorAll(".pager a")[1].GetAttribute("href"));
        Assert.Contains("There are no further rows of this kind.", empty.Words(), StringComparison.Ordinal);
        Assert.Single(empty.QuerySelectorAll(".pager a"));
    }

    [Fact]
    public async Task The_first_run_of_a_query_is_no_fault_and_everything_else_is_told_with_its_code()
    {
        var first = await Markup.OfAsync<ComparisonNotice>(("Error", FlexErrors.NoPreviousRun()));
        var other = await Markup.OfAsync<ComparisonNotice>(("Error", FlexErrors.ComparisonTooLong(TimeSpan.FromSeconds(30))));

        Assert.Null(first.QuerySelector("[role=alert]"));
        Assert.Contains("COMPARISON_TOO_LONG", other.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
        Assert.Contains("30 seconds", other.Words(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1234.5", "+1,234.5")]
    [InlineData("-0.000001", "−0.000001")]
    public void Differences_have_their_sign(string difference, string shown) =>
        Assert.Equal(shown, ChangeFormatter.Difference(decimal.Parse(difference, System.Globalization.CultureInfo.InvariantCulture)));

    private static Task<IElement> OfAsync(RunComparison comparison) =>
        Markup.OfAsync<ComparisonReport>(("Comparison", comparison), ("Run", RunSamples.Id));

    private static RunComparison Different() => Identical with { IdenticalBytes = false, PeriodMoved = true };

    private static ComparedRun Run(Guid id, string period) => new(
        id, Markup.Now.AddHours(-1), "U1", "4711", Sandbox: false, period, Guid.NewGuid(), new string('a', 64), 1_234_567, 1500);

    private static ElementChanges Changes(string section, string element, params (RowChangeKind Kind, long Rows)[] counts) => new(
        section, element, ["transactionID"], 100, 100, 90, counts.ToDictionary(count => count.Kind, count => count.Rows), 0, [], []);

    private static RowChange Restated() => new(
        RowChangeKind.Restated, "Trades", "Trade", "U1", "USD", new("1/Trades/Trade[1]", 100, 50), new("1/Trades/Trade[2]", 200, 50), Ambiguous: true,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["symbol"] = "AAPL", ["quantity"] = "10" },
        [new("ibCommission", "-1.00", "-1.5", IsFigure: true, -0.5m), new("notes", null, "", IsFigure: false, null)]);
}
