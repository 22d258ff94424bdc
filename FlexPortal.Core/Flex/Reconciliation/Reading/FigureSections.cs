using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Reconciliation.Reading;

/// <summary>Sections whose rows are kept for a proof, and which of their attributes.</summary>
internal static class FigureSections
{
    // Everything that is a number and no name of something: these sections have one row for each currency, day or contract.
    private static readonly string[] Everything = [];

    private static readonly FrozenDictionary<string, string[]> Kept = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["CashReportCurrency"] = Everything,
        ["EquitySummaryByReportDateInBase"] = Everything,
        ["ChangeInNAV"] = Everything,
        ["FIFOPerformanceSummaryUnderlying"] =
        [
            "realizedSTProfit", "realizedSTLoss", "realizedLTProfit", "realizedLTLoss", "costAdj", "totalRealizedPnl", "unrealizedProfit",
            "unrealizedLoss", "totalUnrealizedPnl", "totalFifoPnl",
        ],
        ["MTMPerformanceSummaryUnderlying"] = ["transactionMtm", "priorOpenMtm", "commissions", "other", "total"],
        ["StatementOfFundsLine"] = ["amount", "balance"],
        ["OpenPosition"] =
        [
            "position", "markPrice", "positionValue", "costBasisPrice", "costBasisMoney", "fifoPnlUnrealized", "multiplier",
            "fxRateToBase",
        ],
        ["Lot"] = ["quantity", "cost", "fifoPnlRealized"],
        ["Transfer"] = ["quantity", "positionAmount", "cashTransfer"],
        ["ChangeInDividendAccrual"] = ["netAmount", "fxRateToBase"],
        ["ChangeInPositionValue"] = ["endOfPeriodValue"],
        ["AccountInformation"] = ["none"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> NoFigures = new[]
    {
        "accountId", "acctAlias", "model", "currency", "reportDate", "fromDate", "toDate", "conid", "levelOfDetail", "symbol",
        "description", "assetCategory",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Has(string element) => Kept.ContainsKey(element);

    /// <summary>The kept attributes of rows of one element.</summary>
    public static FigureShape Shape(string element, IReadOnlyList<string> names)
    {
        var wanted = Kept[element];
        var places = Enumerable.Range(0, names.Count)
            .Where(place => wanted.Length == 0 ? !NoFigures.Contains(names[place]) : wanted.Contains(names[place], StringComparer.Ordinal))
            .ToArray();
        return new FigureShape([.. places.Select(place => names[place])], places);
    }
}
