using FlexPortal.Tests.Flex.Ledger.Events;

namespace FlexPortal.Tests.Flex.Reconciliation;

/// <summary>
/// A month of an account in which every identity can be asked: 20 shares bought at 5, 10 of them sold at 8, a dividend with tax, a deposit,
/// and the reports of it. 900 USD in; 886.80 USD and 10 shares at 9 are there at the end.
/// </summary>
internal static class WholeStatement
{
    public static string Document(Func<string, string>? change = null) =>
        FlexPortal.Tests.Flex.Statements.Documents.Response(
            FlexPortal.Tests.Flex.Statements.Documents.Statement((change ?? (text => text))(Sections), Proven.Header));

    public static string Sections { get; } = string.Concat(
        Mapped.Row("AccountInformation", ("accountId", "U1"), ("currency", "USD"), ("dateFunded", "2026-01-02")),
        Proven.Section("Trades", Buy, Sell, ClosedLot),
        Proven.Section(
            "CashTransactions",
            Mapped.Cash(("amount", "10"), ("fxRateToBase", "1")),
            Mapped.Cash(("type", "Withholding Tax"), ("amount", "-1.5"), ("transactionID", "3002"), ("fxRateToBase", "1")),
            Mapped.Cash(
                ("type", "Deposits/Withdrawals"), ("amount", "900"), ("transactionID", "3003"), ("symbol", null), ("conid", null),
                ("fxRateToBase", "1"))),
        "<CorporateActions /><Transfers /><SalesTaxes />",
        Proven.Section("SecuritiesInfo", Mapped.Row("SecurityInfo", ("symbol", "ABC"), ("conid", "1001"), ("multiplier", "1"))),
        Proven.Section(
            "OpenPositions",
            Proven.Position("SUMMARY", "10", Held),
            Proven.Position("LOT", "10", [.. Held, ("openDateTime", "20260105;093001"), ("originatingTransactionID", "9001")])),
        Proven.Section("CashReport", CashOf("BASE_SUMMARY"), CashOf("USD")),
        Proven.Section(
            "StmtFunds",
            Funds("0", "0"), Funds("900", "900"), Funds("-101", "799"), Funds("10", "809"), Funds("-1.5", "807.5"), Funds("79.3", "886.8")),
        Proven.Section(
            "EquitySummaryInBase",
            Equity("20251231", "0", "0", "0", "0"), Equity("20260131", "886.8", "90", "3", "979.8")),
        Mapped.Row(
            "ChangeInNAV", ("accountId", "U1"), ("fromDate", "20260101"), ("toDate", "20260131"), ("startingValue", "0"),
            ("endingValue", "979.8"), ("depositsWithdrawals", "900"), ("mtm", "70"), ("dividends", "10"), ("withholdingTax", "-1.5"),
            ("commissions", "-1.7"), ("changeInDividendAccruals", "3"), ("twr", "7.7")),
        Proven.Section(
            "ChangeInDividendAccruals",
            Mapped.Row(
                "ChangeInDividendAccrual", ("accountId", "U1"), ("currency", "USD"), ("fxRateToBase", "1"), ("conid", "1001"),
                ("symbol", "ABC"), ("date", "20260120"), ("netAmount", "3"), ("code", "Po"))),
        Proven.Section("FIFOPerformanceSummaryInBase", Fifo("1001", "ABC", ""), Fifo("", "", "Total (All Assets)")),
        Proven.Section(
            "MTMPerformanceSummaryInBase",
            Mapped.Row(
                "MTMPerformanceSummaryUnderlying", ("accountId", "U1"), ("symbol", "ABC"), ("conid", "1001"), ("transactionMtm", "70"),
                ("priorOpenMtm", "0"), ("commissions", "-1.7"), ("other", "0"), ("total", "68.3"))));

    private static (string, string?)[] Held =>
    [
        ("markPrice", "9"), ("positionValue", "90"), ("costBasisPrice", "5.05"), ("costBasisMoney", "50.5"),
        ("fifoPnlUnrealized", "39.5"),
    ];

    private static string Buy => Mapped.Trade(
        ("quantity", "20"), ("tradePrice", "5"), ("proceeds", "-100"), ("netCash", "-101"), ("cost", "101"), ("closePrice", "5.5"),
        ("mtmPnl", "10"), ("fxRateToBase", "1"));

    private static string Sell => Mapped.Trade(
        ("buySell", "SELL"), ("quantity", "-10"), ("tradePrice", "8"), ("proceeds", "80"), ("ibCommission", "-0.7"), ("netCash", "79.3"),
        ("cost", "-50.5"), ("fifoPnlRealized", "28.8"), ("closePrice", "8.2"), ("mtmPnl", "-2"), ("openCloseIndicator", "C"),
        ("tradeID", "502"), ("transactionID", "9002"), ("ibExecID", "0002.01.01"), ("dateTime", "20260120;100000"),
        ("tradeDate", "20260120"), ("reportDate", "20260120"), ("fxRateToBase", "1"));

    private static string ClosedLot => Mapped.Row(
        "Lot", ("accountId", "U1"), ("currency", "USD"), ("conid", "1001"), ("symbol", "ABC"), ("levelOfDetail", "CLOSED_LOT"),
        ("buySell", "SELL"), ("quantity", "10"), ("cost", "50.5"), ("fifoPnlRealized", "28.8"), ("transactionID", "9001"),
        ("openDateTime", "20260105;093001"), ("dateTime", "20260120;100000"));

    private static string CashOf(string currency) => Proven.Cash(
        currency, "0", "886.8", ("commissions", "-1.7"), ("deposits", "900"), ("dividends", "10"), ("withholdingTax", "-1.5"),
        ("netTradesSales", "80"), ("netTradesPurchases", "-100"));

    private static string Funds(string amount, string balance) => Mapped.Row(
        "StatementOfFundsLine", ("accountId", "U1"), ("currency", "USD"), ("levelOfDetail", "Currency"), ("reportDate", "20260120"),
        ("amount", amount), ("balance", balance));

    private static string Equity(string day, string cash, string stock, string accruals, string total) => Mapped.Row(
        "EquitySummaryByReportDateInBase", ("accountId", "U1"), ("reportDate", day), ("cash", cash), ("stock", stock), ("options", "0"),
        ("bonds", "0"), ("funds", "0"), ("dividendAccruals", accruals), ("interestAccruals", "0"), ("total", total));

    private static string Fifo(string conid, string symbol, string description) => Mapped.Row(
        "FIFOPerformanceSummaryUnderlying", ("accountId", "U1"), ("conid", conid), ("symbol", symbol), ("description", description),
        ("assetCategory", "STK"), ("realizedSTProfit", "28.8"), ("realizedSTLoss", "0"), ("realizedLTProfit", "0"),
        ("realizedLTLoss", "0"), ("totalRealizedPnl", "28.8"), ("unrealizedProfit", "39.5"), ("unrealizedLoss", "0"),
        ("totalUnrealizedPnl", "39.5"), ("totalFifoPnl", "68.3"));
}
