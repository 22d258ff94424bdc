namespace FlexPortal.Sandbox.Statements;

/// <summary>Result of one instrument in a period, in base currency.</summary>
/// <param name="Security">Its row of SecuritiesInfo.</param>
/// <param name="Before">Its position before the period; null for none.</param>
/// <param name="AtEnd">Its position at the end; null for none.</param>
/// <param name="Rows">Its bookings.</param>
/// <param name="OpenLots">Its lots at the end.</param>
internal sealed record InstrumentResult(
    FlexRow Security, FlexRow? Before, FlexRow? AtEnd, IReadOnlyList<FlexRow> Rows, IReadOnlyList<FlexRow> OpenLots)
{
    public decimal Commissions => Trades.Sum(row => row.InBase("ibCommission"));

    public decimal Transactions => Trades.Sum(row => row.InBase("mtmPnl"));

    /// <summary>The change of the position's value and what its bookings brought.</summary>
    public decimal MarkToMarket => (AtEnd?.InBase("positionValue") ?? 0) - (Before?.InBase("positionValue") ?? 0)
        + Rows.Where(row => row.Source.Element is "Trade" or "CorporateAction").Sum(row => row.InBase("proceeds"));

    /// <summary>Realized results, positive or negative, of lots held longer than a year or not.</summary>
    public decimal Realized(bool longTerm, int sign) => Rows.Where(row => row.Source.Element is "Lot" or "CorporateAction")
        .Where(row => longTerm == (row.Source["notes"] is "LT"))
        .Select(row => row.InBase("fifoPnlRealized"))
        .Where(amount => Math.Sign(amount) == sign)
        .Sum();

    public decimal Unrealized(int sign) =>
        OpenLots.Select(row => row.InBase("fifoPnlUnrealized")).Where(amount => Math.Sign(amount) == sign).Sum();

    private IEnumerable<FlexRow> Trades => Rows.Where(row => row.Source.Element is "Trade");
}

/// <summary>Realized and unrealized results, and mark to market, per instrument in base currency with a total row.</summary>
internal static class PerformanceSections
{
    private static readonly string[] MarkToMarketNames = ["transactionMtm", "priorOpenMtm", "commissions", "other", "total"];

    private static readonly string[] FifoNames =
    [
        "realizedSTProfit", "realizedSTLoss", "realizedLTProfit", "realizedLTLoss", "totalRealizedPnl", "unrealizedProfit",
        "unrealizedLoss",
        "totalUnrealizedPnl", "totalFifoPnl",
    ];

    /// <summary>Instruments traded or held in the period, without currency exchange, by contract id.</summary>
    public static IReadOnlyList<InstrumentResult> ResultsOf(AccountPeriod period) =>
    [
        .. period.HeldBefore.Concat(period.Rows).Concat(period.HeldAtEnd)
            .Where(row => row.Source.Instrument.GetValueOrDefault("assetCategory") is not (null or "CASH"))
            .GroupBy(row => row["conid"], StringComparer.Ordinal)
            .OrderBy(same => same.Key.Length).ThenBy(same => same.Key, StringComparer.Ordinal)
            .Select(same => Result(period, [.. same])),
    ];

    public static IEnumerable<FlexRow> SecuritiesOf(AccountPeriod period) => ResultsOf(period).Select(result => result.Security);

    public static void WriteMarkToMarket(FlexXml xml, AccountPeriod period)
    {
        var results = ResultsOf(period);
        var fees = period.Flow(period.From, period.To, null, CashFlow.OtherFees);
        FlexRow Row(
            IReadOnlyDictionary<string, string> about,
            FlexRow? before,
            FlexRow? end,
            decimal transactions,
            decimal total,
            decimal commissions,
            decimal other) =>
            period.Filler.Fill(
                "MTMPerformanceSummaryUnderlying", period.End, about,
                [
                    ("prevCloseQuantity", before?["position"] ?? "0"), ("prevClosePrice", before?["markPrice"] ?? "0"),
                    ("closeQuantity", end?["position"] ?? "0"), ("closePrice", end?["markPrice"] ?? "0"),
                    .. Figures(MarkToMarketNames, transactions, total - transactions, commissions, other, total + commissions + other),
                ]);

        xml.Section("MTMPerformanceSummaryInBase",
        [
            .. results.Select(r => Row(r.Security.Values, r.Before, r.AtEnd, r.Transactions, r.MarkToMarket, r.Commissions, 0)),
            Row(Described("Other Fees"), null, null, 0, 0, 0, fees),
            Row(
                Described("Total P/L"),
                null,
                null,
                results.Sum(r => r.Transactions),
                results.Sum(r => r.MarkToMarket),
                results.Sum(r => r.Commissions),
                fees),
        ]);
    }

    public static void WriteFifo(FlexXml xml, AccountPeriod period)
    {
        var rows = ResultsOf(period).Select(r => (About: (IReadOnlyDictionary<string, string>)r.Security.Values, Parts: new[]
        {
            r.Realized(longTerm: false, 1), r.Realized(longTerm: false, -1), r.Realized(longTerm: true, 1), r.Realized(longTerm: true, -1),
            r.Unrealized(1), r.Unrealized(-1),
        })).ToList();
        rows.Add((Described("Total (All Assets)"), [.. Enumerable.Range(0, 6).Select(i => rows.Sum(row => row.Parts[i]))]));
        xml.Section("FIFOPerformanceSummaryInBase", rows.Select(row =>
        {
            var (realized, unrealized) = (row.Parts[..4].Sum(), row.Parts[4..].Sum());
            return period.Filler.Fill(
                "FIFOPerformanceSummaryUnderlying", period.End, row.About,
                Figures(FifoNames, [.. row.Parts[..4], realized, .. row.Parts[4..], unrealized, realized + unrealized]));
        }));
    }

    private static InstrumentResult Result(AccountPeriod period, FlexRow[] rows)
    {
        var (conid, about) = (rows[0]["conid"], rows[0]);
        FlexRow? Position(IReadOnlyList<FlexRow> held) => held.FirstOrDefault(row => IsOurs(row) && row["levelOfDetail"] is "SUMMARY");
        bool IsOurs(FlexRow row) => string.Equals(row["conid"], conid, StringComparison.Ordinal);
        return new(
            period.Filler.Fill("SecurityInfo", about.Day, about.Source.Instrument), Position(period.HeldBefore), Position(period.HeldAtEnd),
            [.. period.Rows.Where(IsOurs)], [.. period.HeldAtEnd.Where(row => IsOurs(row) && row["levelOfDetail"] is "LOT")]);
    }

    private static Dictionary<string, string> Described(string text) => new(StringComparer.Ordinal) { ["description"] = text };

    private static IEnumerable<(string Name, string Value)> Figures(string[] names, params decimal[] amounts) =>
        names.Zip(amounts, (name, amount) => (name, FlexXml.Number(amount)));
}
