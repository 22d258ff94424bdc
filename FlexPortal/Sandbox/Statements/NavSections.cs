namespace FlexPortal.Sandbox.Statements;

/// <summary>Net asset value: one line a day (and the day before the period), and what changed it.</summary>
internal static class NavSections
{
    public static void WriteEquitySummary(FlexXml xml, AccountPeriod period) =>
        xml.Section(
            "EquitySummaryInBase", Weekdays.Between(period.From, period.To).Prepend(period.Before).Select(day => EquityOf(period, day)));

    public static void WriteChangeInNav(FlexXml xml, AccountPeriod period)
    {
        decimal Flow(params CashFlow[] flows) => period.Flow(period.From, period.To, null, flows);

        var (starting, ending) = (Total(period, period.Before, period.HeldBefore), Total(period, period.End, period.HeldAtEnd));
        var deposits = Flow(CashFlow.Deposits, CashFlow.Withdrawals);
        (string Name, decimal Amount)[] changes =
        [
            ("mtm", PerformanceSections.ResultsOf(period).Sum(result => result.MarkToMarket)),
            ("depositsWithdrawals", deposits),
            ("dividends", Flow(CashFlow.Dividends)),
            ("withholdingTax", Flow(CashFlow.WithholdingTax)),
            ("interest", Flow(CashFlow.BrokerInterest)),
            ("otherFees", Flow(CashFlow.OtherFees)),
            ("commissions", Flow(CashFlow.Commissions)),
            ("transactionTax", Flow(CashFlow.TransactionTax)),
        ];
        xml.Row(period.Filler.Fill(
            "ChangeInNAV", period.End, null,
            [
                .. changes.Select(change => (change.Name, FlexXml.Number(change.Amount))),
                ("startingValue", FlexXml.Number(starting)),
                ("fxTranslation", FlexXml.Number(ending - starting - changes.Sum(change => change.Amount))),
                ("endingValue", FlexXml.Number(ending)),
                ("twr", FlexXml.Number(Math.Round((ending - deposits - starting) / starting * 100, 9))),
            ]));
    }

    private static FlexRow EquityOf(AccountPeriod period, DateOnly day)
    {
        var (cash, held) = (period.Cash(day, null), period.Held(day));
        var parts = new (string Name, decimal Long, decimal Short)[]
        {
            ("cash", Math.Max(cash, 0), Math.Min(cash, 0)),
            Part("stock", held, "STK"),
            Part("options", held, "OPT"),
            Part("bonds", held, "BILL"),
        };
        return period.Filler.Fill(
            "EquitySummaryByReportDateInBase", day, null,
            parts.Append((Name: "total", Long: parts.Sum(part => part.Long), Short: parts.Sum(part => part.Short))).SelectMany(part => new[]
            {
                (part.Name, FlexXml.Number(part.Long + part.Short)),
                (part.Name + "Long", FlexXml.Number(part.Long)),
                (part.Name + "Short", FlexXml.Number(part.Short)),
            }));
    }

    private static (string Name, decimal Long, decimal Short) Part(string name, IReadOnlyList<FlexRow> held, string category)
    {
        var values = PositionsOf(held).Where(row => string.Equals(row["assetCategory"], category, StringComparison.Ordinal))
            .Select(row => row.InBase("positionValue")).ToArray();
        return (name, values.Where(value => value > 0).Sum(), values.Where(value => value < 0).Sum());
    }

    private static decimal Total(AccountPeriod period, DateOnly day, IReadOnlyList<FlexRow> held) =>
        period.Cash(day, null) + PositionsOf(held).Sum(row => row.InBase("positionValue"));

    private static IEnumerable<FlexRow> PositionsOf(IReadOnlyList<FlexRow> held) => held.Where(row => row["levelOfDetail"] is "SUMMARY");
}
