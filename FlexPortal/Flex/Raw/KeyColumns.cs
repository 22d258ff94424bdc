using System.Collections.Frozen;

namespace FlexPortal.Flex.Raw;

/// <summary>
/// The attributes that a reader looks for first: date, instrument, quantity, price, amount, currency. They are shown before the others,
/// which keep the order of the document. A section without an entry keeps it altogether.
/// </summary>
internal static class KeyColumns
{
    private static readonly FrozenDictionary<string, string[]> BySection = """
        Trades: tradeDate symbol buySell quantity tradePrice proceeds ibCommission netCash currency fifoPnlRealized
        TradeConfirms: tradeDate symbol buySell quantity price proceeds commission netCash currency
        CashTransactions: dateTime settleDate type symbol description amount currency
        CorporateActions: dateTime reportDate type symbol actionDescription quantity amount proceeds value currency
        OpenPositions: reportDate symbol position markPrice positionValue costBasisMoney fifoPnlUnrealized currency
        SecuritiesInfo: symbol description conid isin assetCategory multiplier currency
        ConversionRates: reportDate fromCurrency toCurrency rate
        AccountInformation: accountId name currency accountType dateOpened
        MTMPerformanceSummaryInBase: reportDate symbol closeQuantity closePrice transactionMtm priorOpenMtm commissions total
        FIFOPerformanceSummaryInBase: reportDate symbol totalRealizedPnl totalUnrealizedPnl totalFifoPnl
        EquitySummaryInBase: reportDate total cash stock options bonds dividendAccruals interestAccruals
        ChangeInNAV: fromDate toDate startingValue mtm realized depositsWithdrawals dividends commissions endingValue
        CashReport: currency startingCash endingCash deposits withdrawals dividends commissions
        StmtFunds: date activityCode activityDescription symbol tradeQuantity tradePrice amount balance currency
        FxPositions: reportDate fxCurrency quantity costPrice closePrice value unrealizedPL
        FxTransactions: dateTime fxCurrency activityDescription quantity proceeds cost realizedPL
        InterestAccruals: currency fromDate toDate startingAccrualBalance interestAccrued endingAccrualBalance
        TierInterestDetails: valueDate currency interestType rate totalPrincipal totalInterest
        ChangeInDividendAccruals: date symbol exDate payDate quantity grossRate grossAmount tax netAmount currency
        OpenDividendAccruals: symbol exDate payDate quantity grossRate grossAmount tax netAmount currency
        Transfers: date type direction symbol quantity transferPrice positionAmount cashTransfer currency
        OptionEAE: date transactionType symbol quantity tradePrice proceeds realizedPnl currency
        PriorPeriodPositions: date symbol price priorMtmPnl currency
        ChangeInPositionValues: assetCategory priorPeriodValue transactions endOfPeriodValue currency
        UnbundledCommissionDetails: dateTime symbol buySell quantity price totalCommission currency
        TransactionTaxes: date symbol taxDescription quantity tradePrice taxAmount currency
        SalesTaxes: date taxableDescription taxableAmount taxRate salesTax currency
        """.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split(": "))
        .ToFrozenDictionary(line => line[0], line => line[1].Split(' '), StringComparer.Ordinal);

    /// <summary>Sections with an entry.</summary>
    public static IEnumerable<string> Sections => BySection.Keys;

    /// <summary>The first columns of a section, in order; none when it has no entry.</summary>
    public static string[] Of(string section) => BySection.GetValueOrDefault(section, []);
}
