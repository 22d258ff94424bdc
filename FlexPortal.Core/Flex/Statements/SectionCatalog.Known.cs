namespace FlexPortal.Core.Flex.Statements;

public static partial class SectionCatalog
{
    private const string KeptAsItIs = "Nothing is computed from it; its rows are stored unchanged.";

    private static IEnumerable<SectionInfo> Known() => [.. Required(), .. Proofs(), .. CashAndPositions(), .. Rest()];

    private static IEnumerable<SectionInfo> Required() =>
    [
        Section("AccountInformation", "Account Information", "AccountInformation",
            "Without it the base currency and the lot matching method of the account are unknown."),
        Section("Trades", "Trades", "Trade Order SymbolSummary AssetSummary Lot WashSale",
            "Without it there are no fills: no ledger, no lots, no realized profit and no commissions.", "Executions"),
        Section("CashTransactions", "Cash Transactions", "CashTransaction",
            "Without it dividends, taxes, fees and deposits are missing from the ledger, and cash cannot be reconciled.", "Detail"),
        Section("CorporateActions", "Corporate Actions", "CorporateAction",
            "Without it splits, mergers and spin-offs are unknown and lots go wrong at the first of them.", "Detail"),
        Section("OpenPositions", "Open Positions", "OpenPosition",
            "Without it there is no authority for quantities and closing prices to check the lots against.", "Summary", "Lots"),
        Section("SecuritiesInfo", "Financial Instrument Information", "SecurityInfo",
            "Without it instruments have no identity of their own: multiplier, ISIN and issuer are unknown."),
        new("ConversionRates", "Include Currency Rates", $"{QueryPath} > General Configuration > Include Currency Rates > Yes > Save", [],
            ["ConversionRate"],
            "Without it amounts in other currencies cannot be converted on days without a trade. It is a switch, no section."),
    ];

    private static IEnumerable<SectionInfo> Proofs() =>
    [
        Section("MTMPerformanceSummaryInBase", "Mark-to-Market Performance Summary in Base", "MTMPerformanceSummaryUnderlying",
            "Without it the daily profit of each instrument cannot be compared with the broker's."),
        Section("FIFOPerformanceSummaryInBase", "Realized and Unrealized Performance Summary in Base", "FIFOPerformanceSummaryUnderlying",
            "Without it realized and unrealized profit cannot be compared with the broker's."),
        Section("CashReport", "Cash Report", "CashReportCurrency",
            "Without it cash balances cannot be reconciled."),
        Section("EquitySummaryInBase", "Net Asset Value (NAV) in Base", "EquitySummaryByReportDateInBase",
            "Without it the net asset value of a day cannot be reconciled."),
        Section("ChangeInNAV", "Change in NAV", "ChangeInNAV",
            "Without it the change of the net asset value over the period cannot be reconciled."),
        Section("MTDYTDPerformanceSummary", "Month & Year to Date Performance Summary in Base", "MTDYTDPerformanceSummaryUnderlying"),
        Section("ChangeInPositionValues", "Change in Position Value Summary", "ChangeInPositionValue"),
        Section("PriorPeriodPositions", "Prior Period Positions/Mark-to-market", "PriorPeriodPosition"),
        Section("NetStockPositionSummary", "Net Stock Position Summary", "NetStockPosition"),
        Section("AssetSummary", "Asset Summary", "AssetSummary"),
        Section("AccountSummary", "Account Summary", "AccountSummary"),
    ];

    private static IEnumerable<SectionInfo> CashAndPositions() =>
    [
        Section("StmtFunds", "Statement of Funds", "StatementOfFundsLine",
            "Without it a difference in cash cannot be traced to its cause."),
        Section("FxPositions", "Forex Balances", "FxPosition FxLot"),
        Section("FxTransactions", "Forex P/L Details", "FxTransaction FxClosedLot",
            "Without it realized currency profit cannot be compared with the broker's."),
        Section("InterestAccruals", "Interest Accruals", "InterestAccrualsCurrency",
            "Without it the accrued interest inside the net asset value cannot be explained."),
        Section("TierInterestDetails", "Interest Details (Tiers)", "TierInterestDetail"),
        Section("ChangeInDividendAccruals", "Change in Dividend Accruals", "ChangeInDividendAccrual",
            "Without it announced dividends inside the net asset value cannot be explained."),
        Section("OpenDividendAccruals", "Open Dividend Accruals", "OpenDividendAccrual",
            "Without it announced dividends inside the net asset value cannot be explained."),
        Section("Transfers", "Transfers (ACATS, Internal)", "Transfer TransferLot",
            "Without it positions and cash that came from or went to another account appear from nowhere."),
        Section("TradeTransfers", "Incoming/Outgoing Trade Transfers", "TradeTransfer"),
        Section("UnsettledTransfers", "Unsettled Transfers", "UnsettledTransfer"),
        Section("OptionEAE", "Option Exercises, Assignments and Expirations", "OptionEAE",
            "Without it the end of an option looks like a trade."),
        Section(
            "SalesTaxes",
            "Sales Tax",
            "SalesTax",
            "Without it sales tax, which Cash Transactions leave out, is missing from the cash proof."),
        Section("TransactionTaxes", "Transaction Fees", "TransactionTax TransactionTaxDetail",
            "Without it stamp duty and transaction taxes look like commissions."),
        Section("UnbundledCommissionDetails", "Commission Details", "UnbundledCommissionDetail"),
        Section("RoutingCommissions", "Routing Commissions", "RoutingCommission"),
        Section("CFDCharges", "CFD Charges", "CFDCharge"),
        Section("StockGrantActivities", "Grant Activity", "StockGrantActivity"),
        Section("HardToBorrowDetails", "Borrow Fee Details", "HardToBorrowDetail"),
    ];

    private static IEnumerable<SectionInfo> Rest() =>
    [
        Section("TradeConfirms", "Trade Confirmations", "TradeConfirm Order SymbolSummary",
            "It belongs to Trade Confirmation queries; an Activity query has Trades instead."),
        Section("ClientFees", "Client Fees", "ClientFee"),
        Section("ClientFeesDetail", "Client Fees Detail", "ClientFeesDetail"),
        Section("SoftDollars", "Soft Dollars", "SoftDollar"),
        Section("SLBActivities", "Securities Borrowed/Lent Activity", "SLBActivity"),
        Section("SLBFees", "Securities Borrowed/Lent Fee Details", "SLBFee"),
        Section("SLBOpenContracts", "Securities Borrowed/Lent", "SLBOpenContract"),
        Section("SLBCollaterals", "Securities Borrowed/Lent Collateral", ""),
        Section("DebitCardActivities", "Debit Card Activity", "DebitCardActivity"),
        Section("IBGNoteTransactions", "IBG Note Transactions", ""),
        Section("ComplexPositions", "Complex Positions", ""),
        Section("FdicInsuredDepositsByBank", "FDIC Insured Deposits by Bank", ""),
        Section("CommissionCredits", "Commission Credits", ""),
        Section("Adjustments", "Adjustments", ""),
        Section("UnbookedTrades", "Unbooked Trades", ""),
        Section("PendingExcercises", "Pending Exercises", ""),
        Section("HKIPOOpenSubscriptions", "HK IPO Open Subscriptions", ""),
        Section("HKIPOSubscriptionActivity", "HK IPO Subscription Activity", ""),
        Section("IncentiveCouponAccrualDetails", "Incentive Coupon Accrual Details", ""),
        Section("DepositsOnHold", "Deposits on Hold", ""),
        Section("MutualFundDividendDetails", "Mutual Fund Dividend Details", ""),
    ];
}
