using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Flex.Raw;
using Xunit;

namespace FlexPortal.Tests.Flex.Pages;

public sealed class StatementPartsPageTests
{
    [Fact]
    public async Task Findings_say_how_severe_they_are_and_the_last_are_counted()
    {
        IReadOnlyList<PreflightFinding> findings =
        [
            new("ACCOUNT_MISMATCH", FindingSeverity.Error, "Another account.", "Check Flex:AccountId."),
            new("PERIOD_MISMATCH", FindingSeverity.Warning, "Other days.", ""),
            .. Enumerable.Repeat(new PreflightFinding("UNKNOWN_ATTRIBUTE", FindingSeverity.Information, "New.", ""), 20),
        ];

        var markup = await Markup.OfAsync<Findings>(("Items", findings));

        Assert.Equal("Error: Another account. Check Flex:AccountId. ACCOUNT_MISMATCH", markup.QuerySelector("li.is-bad")!.Words());
        Assert.Equal(20, markup.QuerySelectorAll("li").Length);
        Assert.Equal(["2"], markup.QuerySelector(".hint")!.Figures());
    }

    [Theory]
    [InlineData(true, "before")]
    [InlineData(false, "new")]
    public async Task The_bytes_are_proven_and_can_be_downloaded(bool deduplicated, string kept)
    {
        var markup = await Markup.OfAsync<ArtifactCard>(("Run", RunSamples.Success with { ArtifactDeduplicated = deduplicated }));

        Assert.Equal(kept, markup.QuerySelector("[data-kept]")!.GetAttribute("data-kept"));
        Assert.Contains("1.2 MB (1,234,567 bytes)", markup.Words(), StringComparison.Ordinal);
        Assert.Equal($"/artifacts/{RunSamples.Success.RawArtifactId}/content", markup.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public void Rows_keep_the_order_of_attributes_and_tell_empty_from_absent()
    {
        var table = RowTable.Of([Record("""{"b":"1","a":""}"""), Record("""{"c":"3","b":"2"}""")]);

        Assert.Equal(["b", "a", "c"], table.Columns);
        Assert.Equal(["1", "", null], table.Rows[0].Values);
        Assert.Equal(["2", null, "3"], table.Rows[1].Values);
    }

    [Fact]
    public void Columns_with_a_hit_come_first_and_the_others_keep_their_order()
    {
        var table = RowTable.Of([Record("""{"a":"1","b":"2","c":"xYz"}"""), Record("""{"xy":"4"}""")], "XY");

        Assert.Equal(["c", "xy", "a", "b"], table.Shown.Select(column => table.Columns[column]));
        Assert.Equal(["a", "b", "c", "xy"], table.Columns);
    }

    [Fact]
    public void Key_columns_come_first_and_a_choice_leaves_columns_out_but_none_with_a_hit()
    {
        RawRecordView[] records = [Record("""{"accountId":"U1","quantity":"-3.5","symbol":"ZZ","tradeDate":"20260102","note":""}""")];

        Assert.Equal(["tradeDate", "symbol", "quantity", "accountId", "note"], Names(RowTable.Of(records)));
        Assert.Equal(["symbol", "note"], Names(RowTable.Of(records, find: null, ["note", "symbol", "noSuch"])));
        Assert.Equal(["accountId", "symbol"], Names(RowTable.Of(records, "u1", ["symbol"])));
        Assert.Equal(5, RowTable.Of(records, find: null, ["noSuch"]).Shown.Count);

        static IEnumerable<string> Names(RowTable table) => table.Shown.Select(column => table.Columns[column]);
    }

    [Fact]
    public void Columns_of_numbers_are_figures_but_dates_and_ids_are_not()
    {
        var table = RowTable.Of(
        [
            Record("""{"quantity":"-3.5","symbol":"7","tradeDate":"20260102","conid":"1","netCash":"","empty":""}"""),
            Record("""{"quantity":"1E2","symbol":"ZZ","tradeDate":"20260103","conid":"2","netCash":"4"}"""),
        ]);

        Assert.Equal(["quantity", "netCash"], table.Columns.Where((_, place) => table.Figures.Contains(place)));
    }

    private static RawRecordView Record(string payload) => new(
        Guid.Empty, Guid.Empty, Guid.Empty, "U1", null, null, "Trades", "1/Trades/Trade[1]", "Trade", 0, 1, JsonElement.Parse(payload));
}
