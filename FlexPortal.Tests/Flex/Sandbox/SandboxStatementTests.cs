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
        Assert.All(
            statement.Rows.Where(r => r.Section is "Trades"), r => Assert.True(r.Values.Count >= 71, $"{r.Element}: {r.Values.Count}"));
        AssertValues(["BILL", "CASH", "OPT", "STK"], statement, "Trade", "assetCategory");
        AssertValues(["FS", "RS", "TM"], statement, "CorporateAction", "type");
        AssertValues(["Assignment", "Expiration", "Sell"], statement, "OptionEAE", "transactionType");
        AssertValues(["LT", "ST"], statement, "Lot", "notes");
        Assert.Contains(statement.Of("SecurityInfo"), s => s["subCategory"] is "ETF");
        AssertValues(["EUR", "USD"], statement, "Trade", "currency");
        Assert.All(
            ["Trade", "Order", "Lot", "OptionEAE", "CorporateAction", "FxLot", "CashTransaction"],
            name => Assert.NotEmpty(statement.Of(name)));
        Assert.Contains(statement.Sections, s => s.Section is "Transfers");
        Assert.DoesNotContain(statement.Rows, r => r.Section is "Transfers");
        Assert.DoesNotContain(statement.Rows.SelectMany(r => r.Values.Values), v => v is "-0" || v.Contains('{', StringComparison.Ordinal));
        Assert.Contains(statement.Of("Trade"), t => t.Number("taxes") < 0);
    }

    /// <summary>Every kind of day: month and year ends, each weekday, weekends, and days before the account was opened.</summary>
    [Theory]
    [InlineData(2020, 3, 31)]
    [InlineData(2022, 1, 20)]
    [InlineData(2023, 6, 20)]
    [InlineData(2024, 2, 29)]
    [InlineData(2024, 6, 15)]
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
    [InlineData("20261123", "20261123")]
    [InlineData("20261124", "20261124")]
    [InlineData("20261125", "20261127")]
    [InlineData("20261126", "20261128")]
    [InlineData("20261121", "20261122")]
    [InlineData("20251128", "20261127")]
    public void Every_period_ties(string from, string to)
    {
        Assert.True(StatementPeriod.TryRead(from, to, new DateOnly(2026, 12, 1), out var period));
        StatementTies.AssertAll(Write(period));
    }

    [Theory]
    [InlineData(24, "FS", 2)]
    [InlineData(26, "RS", 0.5)]
    public void A_split_changes_the_quantity_and_leaves_the_cost(int date, string type, double ratio)
    {
        var day = new DateOnly(2026, 11, date);
        var before = Foods(Write(new StatementPeriod(day.AddDays(-1), day.AddDays(-1), "")));
        var statement = Write(new StatementPeriod(day, day, ""));
        var split = statement.Of("CorporateAction").Single(a => a["conid"].Equals(before["conid"], StringComparison.Ordinal));

        Assert.Equal((type, before.Number("position") * ((decimal)ratio - 1)), (split["type"], split.Number("quantity")));
        Assert.Equal(before.Number("costBasisMoney"), Foods(statement).Number("costBasisMoney"));
        Assert.Equal(before.Number("positionValue"), Foods(statement).Number("positionValue"));
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
    public void Lots_name_the_execution_that_opened_them()
    {
        var statement = TwoYears();
        StatementTies.AssertAll(statement);
        var openings = statement.Of("Trade").Where(t => t["openCloseIndicator"] is "O")
            .ToDictionary(t => t["transactionID"], StringComparer.Ordinal);
        var lots = statement.Of("Lot").Where(lot => string.CompareOrdinal(lot["openDateTime"], "20220103") >= 0).ToList();
        Assert.True(lots.Count > 500);
        Assert.All(lots, lot => Assert.Equal(openings[lot["transactionID"]]["dateTime"], lot["openDateTime"]));
        var held = statement.Of("OpenPosition").Where(p => p["levelOfDetail"] is "LOT" && p["symbol"] is not ("BRCK" or "EUBD")).ToList();
        Assert.True(held.Count > 50);
        Assert.All(held, lot => Assert.Equal(openings[lot["originatingTransactionID"]]["ibOrderID"], lot["originatingOrderID"]));
        Assert.Contains(
            statement.Of("OptionEAE").Where(e => e.Number("proceeds") != 0),
            e => e["proceeds"].Contains(',', StringComparison.Ordinal));
    }

    private static StatementRows TwoYears() => Write(new StatementPeriod(new DateOnly(2022, 1, 3), new DateOnly(2024, 6, 28), ""));

    private static Row Foods(StatementRows statement) =>
        statement.Of("OpenPosition").Single(p => p["symbol"] is "BRCK" && p["levelOfDetail"] is "SUMMARY");

    private static void AssertValues(string[] expected, StatementRows statement, string element, string attribute) => Assert.Equal(
        expected,
        statement.Of(element).Select(r => r[attribute]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    private static StatementRows Write(StatementPeriod period) => StatementRows.Parse(
        SandboxStatementWriter.Write(new StatementSpec(["U0000001"], period, period.To.AddDays(1))));
}
