using FlexPortal.Sandbox.Simulation;
using FlexPortal.Sandbox.Statements;
using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

public sealed class SandboxStatementTests
{
    [Fact]
    public async Task The_default_over_http_is_rich_and_ties()
    {
        await using var session = await BrokerSession.StartAsync();
        var statement = await session.ReadAsync("default");
        StatementTies.AssertAll(statement);

        Assert.InRange(statement.Rows.Count, 200, 1_000);
        Assert.All(statement.Rows.Where(r => r.Section is "Trades"), r => Assert.True(r.Values.Count >= 71, $"{r.Element}: {r.Values.Count}"));
        AssertValues(["BILL", "CASH", "OPT", "STK"], statement, "Trade", "assetCategory");
        Assert.Contains(statement.Of("SecurityInfo"), s => s["subCategory"] is "ETF");
        AssertValues(["EUR", "USD"], statement, "Trade", "currency");
        Assert.All(["Trade", "Order", "Lot", "OptionEAE", "CorporateAction", "FxLot", "CashTransaction"], name => Assert.NotEmpty(statement.Of(name)));
        Assert.Contains(statement.Sections, s => s.Section is "Transfers");
        Assert.DoesNotContain(statement.Rows, r => r.Section is "Transfers");
        Assert.DoesNotContain(statement.Rows.SelectMany(r => r.Values.Values), v => v is "-0");
    }

    /// <summary>Every kind of day: month ends, expiries, maturities, splits of both kinds, weekends, the first year.</summary>
    [Theory]
    [InlineData(2022, 1, 20)]
    [InlineData(2023, 6, 20)]
    [InlineData(2024, 2, 29)]
    [InlineData(2024, 6, 15)]
    [InlineData(2025, 6, 11)]
    [InlineData(2026, 1, 1)]
    [InlineData(2026, 8, 3)]
    [InlineData(2027, 3, 28)]
    [InlineData(2031, 12, 31)]
    public void Every_day_ties(int year, int month, int day)
    {
        var statement = Write(StatementPeriod.Last30Days(new DateOnly(year, month, day)));
        StatementTies.AssertAll(statement);
        Assert.NotEmpty(statement.Of("OptionEAE"));
    }

    [Theory]
    [InlineData(2025, "FS", 2)]
    [InlineData(2026, "RS", 0.5)]
    public void A_split_changes_the_quantity_and_leaves_the_cost(int year, string type, double ratio)
    {
        var day = new DateOnly(year, 6, 10);
        var before = Foods(Write(new StatementPeriod(day.AddDays(-9), TradingCalendar.Previous(day), "")));
        var statement = Write(new StatementPeriod(day, day, ""));
        var split = statement.Of("CorporateAction").Single(a => a["conid"].Equals(before["conid"], StringComparison.Ordinal));

        StatementTies.AssertAll(statement);
        Assert.Equal((type, before.Number("position") * ((decimal)ratio - 1)), (split["type"], split.Number("quantity")));
        var mark = before.Number("markPrice") / (decimal)ratio;
        Assert.InRange(Foods(statement).Number("markPrice"), mark * 0.95m, mark * 1.05m);
    }

    [Fact]
    public void The_whole_history_ties_without_an_opening_position()
    {
        var statement = TwoYears();
        StatementTies.AssertAll(statement);
        Assert.All(statement.Of("MTMPerformanceSummaryUnderlying"), m => Assert.Equal(0, m.Number("prevCloseQuantity")));
        Assert.All(statement.Of("CashReportCurrency"), c => Assert.Equal(0, c.Number("startingCash")));
        AssertValues(["FS", "RS", "TM"], statement, "CorporateAction", "type");
        AssertValues(["Assignment", "Expiration", "Sell"], statement, "OptionEAE", "transactionType");
        Assert.Contains(statement.Of("Lot"), l => l["notes"] is "LT");
        Assert.Contains(statement.Of("Trade"), t => t.Number("taxes") < 0);
    }

    [Fact]
    public void An_assignment_carries_the_premium_into_the_shares()
    {
        var statement = TwoYears();
        var booked = statement.Of("Trade").Where(t => t["notes"] is "A").ToList();
        Assert.NotEmpty(booked);
        foreach (var pair in booked.Chunk(2))
        {
            var (option, shares) = (pair[0], pair[1]);
            Assert.Equal(("OPT", "STK", ""), (option["assetCategory"], shares["assetCategory"], shares["ibExecID"]));
            Assert.Equal((0m, 0m), (option.Number("proceeds"), option.Number("fifoPnlRealized")));
            Assert.Equal(shares.Number("netCash") + shares.Number("cost") + option.Number("cost"), shares.Number("fifoPnlRealized"));
            Assert.True(string.CompareOrdinal(shares["reportDate"], shares["tradeDate"]) > 0);
        }
    }

    [Fact]
    public void A_period_before_the_account_was_opened_is_empty_and_whole()
    {
        var statement = Write(new StatementPeriod(new DateOnly(2020, 1, 1), new DateOnly(2020, 3, 31), ""));
        Assert.Empty(statement.Of("Trade"));
        Assert.Empty(statement.Of("OpenPosition"));
        Assert.Contains(statement.Sections, s => s.Section is "Trades");
        Assert.Equal(0, statement.Of("ChangeInNAV").Single().Number("endingValue"));
    }

    [Fact]
    public void Lots_name_the_execution_that_opened_them()
    {
        var statement = TwoYears();
        var openings = statement.Of("Trade").Where(t => t["openCloseIndicator"] is "O").ToDictionary(t => t["transactionID"], StringComparer.Ordinal);
        Assert.All(statement.Of("Lot"), lot => Assert.Equal(openings[lot["transactionID"]]["dateTime"], lot["openDateTime"]));
        Assert.All(
            statement.Of("OpenPosition").Where(p => p["levelOfDetail"] is "LOT"),
            lot => Assert.Equal(openings[lot["originatingTransactionID"]]["ibOrderID"], lot["originatingOrderID"]));
        Assert.All(
            statement.Of("OptionEAE").Where(e => e.Number("proceeds") != 0),
            e => Assert.Contains(",", e["proceeds"], StringComparison.Ordinal));
    }

    private static StatementRows TwoYears() => Write(new StatementPeriod(TradingCalendar.FirstDay, new DateOnly(2024, 6, 28), ""));

    private static Row Foods(StatementRows statement) =>
        statement.Of("OpenPosition").Single(p => p["symbol"] is "BRCK" && p["levelOfDetail"] is "SUMMARY");

    private static void AssertValues(string[] expected, StatementRows statement, string element, string attribute) => Assert.Equal(
        expected,
        statement.Of(element).Select(r => r[attribute]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static StatementRows Write(StatementPeriod period) => StatementRows.Parse(
        SandboxStatementWriter.Write(new StatementSpec(["U0000001"], period, period.To.AddDays(1))));
}
