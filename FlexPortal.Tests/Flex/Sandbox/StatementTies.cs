using Xunit;

namespace FlexPortal.Tests.Flex.Sandbox;

/// <summary>The accounting identities between the sections of a statement, computed from its attributes alone.</summary>
internal static class StatementTies
{
    private static readonly string[] NotAFlow = ["startingCash", "endingCash", "endingSettledCash"];
    private static readonly string[] NotAChange =
        ["accountId", "acctAlias", "model", "currency", "fromDate", "toDate", "startingValue", "endingValue", "twr"];

    public static void AssertAll(StatementRows statement)
    {
        Assert.Single(statement.Statements);
        Executions(statement);
        Lots(statement);
        Positions(statement);
        Cash(statement, "USD");
        Cash(statement, "EUR");
        NetAssetValue(statement);
        Performance(statement);
    }

    private static void Executions(StatementRows statement)
    {
        foreach (var trade in statement.Of("Trade"))
        {
            var factor = trade["assetCategory"] is "BILL" ? 0.01m : trade.Number("multiplier");
            Assert.Equal(-trade.Number("quantity") * trade.Number("tradePrice") * factor, trade.Number("proceeds"));
            if (trade["assetCategory"] is "CASH")
            {
                continue;
            }

            Assert.Equal(trade.Number("proceeds") + trade.Number("ibCommission") + trade.Number("taxes"), trade.Number("netCash"));
            if (trade["openCloseIndicator"] is "O")
            {
                Assert.Equal((-trade.Number("netCash"), 0m), (trade.Number("cost"), trade.Number("fifoPnlRealized")));
            }
            else if (trade["transactionType"] is "ExchTrade")
            {
                Assert.Equal(trade.Number("netCash") + trade.Number("cost"), trade.Number("fifoPnlRealized"));
            }
        }

        foreach (var order in statement.Of("Order"))
        {
            var fills = statement.Of("Trade").Where(t => Same(t, order, "ibOrderID")).ToList();
            Assert.All(
                ["quantity", "proceeds", "ibCommission", "taxes", "netCash", "cost", "fifoPnlRealized"],
                name => Assert.Equal(fills.Sum(f => f.Number(name)), order.Number(name)));
        }
    }

    // The lots that follow an execution are what it closed.
    private static void Lots(StatementRows statement)
    {
        Row? trade = null;
        var (realized, quantity) = (0m, 0m);
        foreach (var row in statement.Rows.Where(r => r.Section is "Trades").Append(null))
        {
            if (row?.Element is "Lot")
            {
                realized += row.Number("fifoPnlRealized");
                quantity += row.Number("quantity");
                continue;
            }

            if (trade?["openCloseIndicator"] is "C")
            {
                Assert.Equal((trade.Number("fifoPnlRealized"), Math.Abs(trade.Number("quantity"))), (realized, quantity));
            }

            (trade, realized, quantity) = (row?.Element is "Trade" ? row : null, 0, 0);
        }
    }

    private static void Positions(StatementRows statement)
    {
        var summaries = statement.Of("OpenPosition").Where(p => p["levelOfDetail"] is "SUMMARY").ToList();
        foreach (var line in statement.Of("MTMPerformanceSummaryUnderlying").Where(m => m["conid"].Length > 0))
        {
            var moved = statement.Of("Trade").Concat(statement.Of("CorporateAction")).Where(r => Same(r, line, "conid"))
                .Sum(r => r.Number("quantity"));
            var held = summaries.SingleOrDefault(p => Same(p, line, "conid"))?.Number("position") ?? 0;
            Assert.Equal(line.Number("prevCloseQuantity") + moved, held);
        }

        foreach (var summary in summaries)
        {
            Assert.Contains(statement.Of("MTMPerformanceSummaryUnderlying"), m => Same(m, summary, "conid"));
            Assert.Contains(statement.Of("SecurityInfo"), s => Same(s, summary, "conid"));
            var lots = statement.Of("OpenPosition").Where(p => p["levelOfDetail"] is "LOT" && Same(p, summary, "conid")).ToList();
            Assert.All(
                ["position", "positionValue", "costBasisMoney", "fifoPnlUnrealized"],
                name => Assert.Equal(lots.Sum(l => l.Number(name)), summary.Number(name)));
        }
    }

    private static void Cash(StatementRows statement, string currency)
    {
        var report = statement.Of("CashReportCurrency").Single(r => r["currency"].Equals(currency, StringComparison.Ordinal));
        bool IsOurs(Row row, string attribute = "currency") => row[attribute].Equals(currency, StringComparison.Ordinal);
        var trades = statement.Of("Trade").ToList();
        var expected = trades.Where(t => IsOurs(t)).Sum(t => t.Number("proceeds") + t.Number("taxes"))
            + trades.Where(t => t["symbol"].Equals(currency + ".USD", StringComparison.Ordinal)).Sum(t => t.Number("quantity"))
            + trades.Where(t => IsOurs(t, "ibCommissionCurrency")).Sum(t => t.Number("ibCommission"))
            + statement.Of("CashTransaction").Where(t => IsOurs(t)).Sum(t => t.Number("amount"))
            + statement.Of("CorporateAction").Where(a => IsOurs(a)).Sum(a => a.Number("proceeds"));

        Assert.Equal(expected, report.Number("endingCash") - report.Number("startingCash"));
        Assert.Equal(0, report.Number("fxTranslationGainLoss"));
        Assert.Equal(report.Number("endingCash"), statement.Of("StatementOfFundsLine").Last(l => IsOurs(l)).Number("balance"));
        Assert.Equal(report.Number("endingCash"), statement.Of("FxLot").Single(l => IsOurs(l, "fxCurrency")).Number("quantity"));
        foreach (var row in statement.Of("CashReportCurrency"))
        {
            var flows = row.Values.Keys.Where(k => row.Values.ContainsKey(k + "Sec")).Except(NotAFlow, StringComparer.Ordinal);
            Assert.Equal(row.Number("endingCash"), row.Number("startingCash") + flows.Sum(row.Number));
        }
    }

    private static void NetAssetValue(StatementRows statement)
    {
        var change = statement.Of("ChangeInNAV").Single();
        var last = statement.Of("EquitySummaryByReportDateInBase").Last();
        var changes = change.Values.Keys.Except(NotAChange, StringComparer.Ordinal).Sum(change.Number);
        Assert.Equal(change.Number("endingValue"), change.Number("startingValue") + changes);
        Assert.Equal(change.Number("endingValue"), last.Number("total"));
        Assert.Equal(statement.Of("CashReportCurrency").First().Number("endingCash"), last.Number("cash"));
        foreach (var (category, column) in new[] { ("STK", "stock"), ("OPT", "options"), ("BILL", "bonds") })
        {
            var value = statement.Of("OpenPosition")
                .Where(p => p["levelOfDetail"] is "SUMMARY" && p["assetCategory"].Equals(category, StringComparison.Ordinal))
                .Sum(p => p.Number("positionValue") * p.Number("fxRateToBase"));
            AssertNear(value, last.Number(column));
        }

        foreach (var day in statement.Of("EquitySummaryByReportDateInBase"))
        {
            Assert.Equal(day.Number("total"), new[] { "cash", "stock", "options", "bonds" }.Sum(day.Number));
        }
    }

    private static void Performance(StatementRows statement)
    {
        var marks = statement.Of("MTMPerformanceSummaryUnderlying").ToList();
        var change = statement.Of("ChangeInNAV").Single();
        var commissions = marks[..^2].Sum(m => m.Number("commissions"));
        Assert.Equal(marks[..^1].Sum(m => m.Number("total")), marks[^1].Number("total"));
        Assert.Equal(change.Number("mtm") + change.Number("otherFees") + commissions, marks[^1].Number("total"));

        var results = statement.Of("FIFOPerformanceSummaryUnderlying").ToList();
        Assert.Equal("Total (All Assets)", results[^1]["description"]);
        Assert.Equal(results[..^1].Sum(r => r.Number("totalFifoPnl")), results[^1].Number("totalFifoPnl"));
        foreach (var result in results[..^1])
        {
            var realized = statement.Of("Trade").Concat(statement.Of("CorporateAction")).Where(r => Same(r, result, "conid"))
                .Sum(r => r.Number("fifoPnlRealized") * r.Number("fxRateToBase"));
            AssertNear(realized, result.Number("totalRealizedPnl"));
        }
    }

    // Amounts in base currency are rounded to nine decimals, row by row.
    private static void AssertNear(decimal expected, decimal actual) =>
        Assert.InRange(actual, expected - 0.0000001m, expected + 0.0000001m);

    private static bool Same(Row one, Row other, string attribute) =>
        string.Equals(one[attribute], other[attribute], StringComparison.Ordinal);
}
