using FlexPortal.Core.Flex.Reconciliation.Reading;

namespace FlexPortal.Core.Flex.Reconciliation.Checks;

/// <summary>Columns of the cash report and the events that they count.</summary>
internal static class CashReports
{
    public const string Base = "BASE_SUMMARY";

    /// <summary>Columns that add up to the change of a balance.</summary>
    public static readonly string[] Flows =
    [
        "clientFees", "commissions", "billableCommissions", "deposits", "withdrawals", "accountTransfers", "linkingAdjustments",
        "internalTransfers", "excessFundSweep", "debitCardActivity", "billPay", "dividends", "insuredDepositInterest", "brokerInterest",
        "bondInterest", "brokerFees", "cashSettlingMtm", "realizedVm", "realizedForexVm", "cfdCharges", "netTradesSales",
        "netTradesPurchases", "advisorFees", "feesReceivables", "paymentInLieu", "transactionTax", "taxReceivables", "withholdingTax",
        "withholding871m", "withholdingCollectedTax", "salesTax", "billableSalesTax", "ipoSubscription", "commissionCreditsRedemption",
        "carbonCredits", "donations", "paxosTransfers", "referralFee", "otherIncome", "other", "otherFees", "fxTranslationGainLoss",
    ];

    /// <summary>Columns that every complete report of the broker has; without one of them the sum says nothing.</summary>
    public static readonly string[] Required =
    [
        "startingCash", "endingCash", "commissions", "dividends", "brokerInterest", "bondInterest", "netTradesSales",
        "netTradesPurchases", "paymentInLieu", "withholdingTax", "otherFees", "accountTransfers", "internalTransfers",
        "fxTranslationGainLoss",
    ];

    /// <summary>Each kind of event and the columns that count it.</summary>
    public static readonly (string Kind, string[] Columns, string Section)[] Kinds =
    [
        (CashFlows.Sales, ["netTradesSales"], "Trades"),
        (CashFlows.Purchases, ["netTradesPurchases"], "Trades"),
        (CashFlows.Commissions, ["commissions"], "Trades"),
        ("cash_dividends", ["dividends"], "CashTransactions"),
        ("cash_payment_in_lieu", ["paymentInLieu"], "CashTransactions"),
        ("cash_withholding_tax", ["withholdingTax"], "CashTransactions"),
        ("cash_broker_interest", ["brokerInterest"], "CashTransactions"),
        ("cash_bond_interest", ["bondInterest"], "CashTransactions"),
        ("cash_deposits_withdrawals", ["deposits", "withdrawals"], "CashTransactions"),
        ("cash_other_fees", ["otherFees"], "CashTransactions"),
        ("cash_advisor_fees", ["advisorFees"], "CashTransactions"),
        (CashFlows.SalesTax, ["salesTax"], "SalesTaxes"),
    ];

    // What movements of a currency are made of beside the kinds above, and what is no movement.
    private static readonly string[] AlsoRead =
    [
        "withholding871m", "brokerFees", "clientFees", "otherIncome", "cashSettlingMtm", "accountTransfers", "internalTransfers",
        "fxTranslationGainLoss",
    ];

    /// <summary>Sum of columns; null when the row has none of them.</summary>
    public static decimal? Sum(FigureRow row, IEnumerable<string> columns)
    {
        decimal? sum = null;
        foreach (var column in columns)
        {
            if (row.Has(column))
                sum = (sum ?? 0) + (row.Number(column) ?? 0);
        }

        return sum;
    }

    /// <summary>A column that the sum needs and the row lacks; null when it has all.</summary>
    public static string? FindMissing(FigureRow row) =>
        Array.Find(Required, column => !row.Has(column)) ?? (HasDeposits(row) ? null : "deposits");

    /// <summary>Change of the balance by the columns.</summary>
    public static decimal Change(FigureRow row) =>
        Sum(row, Flows)!.Value + (row.Has("deposits") || row.Has("withdrawals") ? 0 : row.Number("depositWithdrawals") ?? 0);

    /// <summary>Deposits and withdrawals, in one column or in two.</summary>
    public static decimal? Deposits(FigureRow row) => Sum(row, ["deposits", "withdrawals"]) ?? Sum(row, ["depositWithdrawals"]);

    /// <summary>Amounts in columns of which no row is an event, and the first such column.</summary>
    public static (decimal Sum, string? First) Unread(FigureRow row, bool hasTaxes)
    {
        var (sum, first) = (0m, (string?)null);
        foreach (var column in Flows)
        {
            if (AlsoRead.Contains(column, StringComparer.Ordinal)
                || Kinds.Any(kind => kind.Columns.Contains(column, StringComparer.Ordinal))
                || (hasTaxes && column is "transactionTax") || row.Number(column) is not { } amount || amount == 0)
                continue;
            sum += amount;
            first ??= column;
        }

        return (sum, first);
    }

    private static bool HasDeposits(FigureRow row) =>
        (row.Has("deposits") && row.Has("withdrawals")) || row.Has("depositWithdrawals");
}
