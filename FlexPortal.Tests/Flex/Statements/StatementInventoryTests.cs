using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Statements;

public sealed class StatementInventoryTests
{
    [Fact]
    public void Each_statement_is_counted_alone_and_empty_differs_from_absent()
    {
        var inventory = Documents.Inventory(Documents.Response(
            Documents.Statement("<Trades><Trade a='1'/><Trade a='2'/></Trades><CorporateActions/><AccountInformation b='1'/>"),
            Documents.Statement("<Trades></Trades>")));
        Assert.Equal(3, inventory.RowCount);
        Assert.Equal([("Trades", 2L), ("CorporateActions", 0L), ("AccountInformation", 1L)], Sections(inventory.Statements[0]));
        Assert.Equal([("Trades", 0L)], Sections(inventory.Statements[1]));
        Assert.NotNull(inventory.Statements[1].Find("Trades"));
        Assert.Null(inventory.Statements[1].Find("CorporateActions"));
        Assert.Equal(2, inventory.Statements[1].Header.Ordinal);
    }

    [Fact]
    public void Nested_rows_and_repeated_sections_are_counted()
    {
        var statement = Documents.Inventory(Documents.Of(
            "<FxPositions><FxLots><FxLot a='1'/><FxLot a='2'/></FxLots></FxPositions>"
            + "<FxPositions x='1'><FxPosition a='1'/></FxPositions>")).Statements[0];
        Assert.Equal([("FxPositions", 4L)], Sections(statement));
        Assert.Equal(
            [new ElementCount("FxLot", "", 2), new ElementCount("FxPositions", "", 1), new ElementCount("FxPosition", "", 1)],
            statement.Sections[0].Elements);
    }

    [Fact]
    public void Rows_are_told_apart_by_element_and_level_of_detail()
    {
        var statement = Documents.Inventory(Documents.Of(
            "<Trades><Trade levelOfDetail='EXECUTION'/><Order levelOfDetail='ORDER'/><Trade levelOfDetail='EXECUTION'/>"
            + "<Trade levelOfDetail=''/><Trade a='1'/></Trades>")).Statements[0];
        Assert.Equal(
            [new ElementCount("Trade", "EXECUTION", 2), new ElementCount("Order", "ORDER", 1), new ElementCount("Trade", "", 2)],
            statement.Sections[0].Elements);
    }

    [Fact]
    public void Independent_models_slashed_dates_and_other_accounts_are_counted()
    {
        var statement = Documents.Inventory(Documents.Of(
            "<Trades><Trade model='Independent' tradeDate='01/02/2026' description='1/2/3' accountId='U7'/>"
            + "<Trade model='' tradeDate='20260102' settleDateTarget='3/4/26' accountId='-'/></Trades>"
            + "<OpenPositions><OpenPosition model='Independent'/></OpenPositions>"
            + "<CashReport><X model='Independent'/></CashReport>")).Statements[0];
        Assert.Equal(2, statement.IndependentModelRows);
        Assert.Equal((2L, "Trades/Trade@tradeDate"), (statement.SlashedDates, statement.FirstSlashedDate));
        Assert.Equal([new RowAccount("U7", 1)], statement.RowAccounts);
    }

    [Fact]
    public void Unknown_sections_and_attributes_are_counted_and_known_ones_are_not()
    {
        var statement = Documents.Inventory(Documents.Of(
            "<Trades><Trade accountId='U1' ibExecID='1' novelty='1'/><Trade novelty='2' another='1'/></Trades>"
            + "<CashReport><CashReportCurrency endingCashSec='1' brokerInterestMTD='1' paymentInLieuIBUKLSec='1' endingCashMoon='1'/>"
            + "</CashReport><Hyperdrive><Warp factor='9'/></Hyperdrive>")).Statements[0];
        Assert.Equal(
            [
                new AttributeCount("CashReportCurrency", "endingCashMoon", 1), new AttributeCount("Trade", "another", 1),
                new AttributeCount("Trade", "novelty", 2),
            ],
            statement.UnknownAttributes);
        Assert.Equal(["Hyperdrive"], statement.Sections.Where(s => !s.IsKnown).Select(s => s.Name), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("fromDate='20260105' toDate='20260110'", "fromDate='2026-01-01' toDate='2026-01-31'", "20260101-20260131")]
    [InlineData("fromDate='20260105' toDate='20260110'", "", "20260105-20260110")]
    [InlineData("fromDate='01/05/2026' toDate='01/10/2026'", "", "unknown")]
    [InlineData("toDate='20260110'", "", "unknown")]
    [InlineData("", "", "unknown")]
    public void The_period_goes_from_the_smallest_day_to_the_largest(string first, string second, string key) => Assert.Equal(
        key, Documents.Inventory(Documents.Response(Documents.Statement("", first), Documents.Statement("", second))).PeriodKey);

    [Fact]
    public void Encoding_and_size_are_reported()
    {
        var content = Encoding.Latin1.GetBytes(Documents.Of("<S><A x='é'/></S>"));
        var inventory = StatementInventory.Read(
            new MemoryStream(content), StatementLimits.Default, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(StatementEncodingSource.Fallback, inventory.Encoding.Source);
        Assert.Equal(content.Length, inventory.ByteCount);
    }

    [Fact]
    public void Progress_is_reported_now_and_then_and_at_the_end()
    {
        using var content = new RepeatedStream(
            "<FlexQueryResponse><FlexStatements><FlexStatement><S>", "<A x=\"0123456789\"/>", 1_000_000,
            "</S></FlexStatement></FlexStatements></FlexQueryResponse>");
        var told = new Told();
        StatementInventory.Read(content, StatementLimits.Default, told, TestContext.Current.CancellationToken);
        Assert.Equal(content.Length, told.Values[^1]);
        Assert.InRange(told.Values.Count, 3, 10);
        Assert.Equal(told.Values.Order(), told.Values);
    }

    [Fact]
    public void A_refused_document_has_no_inventory()
    {
        Assert.Equal("STATEMENT_INCOMPLETE", Assert.Throws<PortalException>(() => Documents.Inventory("<FlexQueryResponse>")).Error.Code);
        Assert.Equal("STATEMENT_COUNT_MISMATCH", Assert.Throws<PortalException>(() => Documents.Inventory(
            Documents.Of("").Replace("count=\"1\"", "count=\"3\"", StringComparison.Ordinal))).Error.Code);
    }

    [Fact]
    public void Lists_from_a_document_are_bounded()
    {
        var rows = Enumerable.Range(0, 300).Select(i => $"<Trade accountId='U{i}' levelOfDetail='L{i}' n{i}='1'/>");
        var statement = Documents.Inventory(Documents.Of("<Trades>" + string.Concat(rows) + "</Trades>")).Statements[0];
        Assert.Equal(
            (300L, 64, 50, 100),
            (statement.RowCount, statement.Sections[0].Elements.Count, statement.RowAccounts.Count, statement.UnknownAttributes.Count));
    }

    [Fact]
    public void It_is_unchanged_by_JSON()
    {
        var inventory = Documents.Inventory(Documents.Of("<Trades><Trade a='1'/></Trades>"));
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        var text = JsonSerializer.Serialize(inventory, options);
        Assert.Contains("\"period_key\":\"20260101-20260131\"", text, StringComparison.Ordinal);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<StatementInventory>(text, options), options));
    }

    private static IEnumerable<(string Name, long Rows)> Sections(StatementContents statement) =>
        statement.Sections.Select(s => (s.Name, s.RowCount));

    private sealed class Told : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
