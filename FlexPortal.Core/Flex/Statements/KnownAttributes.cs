using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// Attribute names that are known for each row element, so that a new one is noticed. An unknown attribute is kept like any other: the
/// broker adds columns without notice. Elements without an entry are not checked.
/// </summary>
internal static class KnownAttributes
{
    // "*" holds for every element; names after a slash are suffixes that any name of the element may carry, also several.
    private const string Table = """
        *: accountId acctAlias assetCategory commodityType conid currency cusip deliveryType description expiry figi fineness fxRateToBase
          isin issuer issuerCountryCode listingExchange model multiplier principalAdjustFactor putCall securityID securityIDType sedol
          serialNumber strike subCategory symbol underlyingCategory underlyingConid underlyingListingExchange underlyingSecurityID
          underlyingSymbol weight
        AccountInformation: accountCapabilities accountRepName accountRepPhone accountType city cityResidentialAddress country
          countryResidentialAddress customerType dateClosed dateFunded dateOpened ibEntity lastTradedDate masterName name postalCode
          postalCodeResidentialAddress primaryEmail registeredRepName registeredRepPhone state stateResidentialAddress street street2
          street2ResidentialAddress streetResidentialAddress tradingPermissions
        Trade: accruedInt amount brokerageOrderID buySell capitalGainsPnl changeInPrice changeInQuantity clearingFirmID closePrice cost
          dateTime exchange exchOrderId extExecID fifoPnlRealized fxPnl holdingPeriodDateTime ibCommission ibCommissionCurrency ibExecID
          ibOrderID initialInvestment isAPIOrder levelOfDetail mtmPnl netCash netCashInBase notes openCloseIndicator openDateTime
          orderPlacementTime orderReference orderTime orderType origOrderID origTradeDate origTradeID origTradePrice origTransactionID
          positionActionID proceeds quantity relatedTradeID relatedTransactionID reportDate rtn settleDateTarget taxes tradeDate tradeID
          tradeMoney tradePrice traderID tradeTime transactionID transactionType volatilityOrderLink whenRealized whenReopened
        Order: accruedInt allocatedTo amount brokerageOrderID brokerClearingCommission brokerExecutionCommission buySell changeInPrice
          changeInQuantity clearingFirmID closePrice code commission commissionCurrency cost dateTime exchange exchOrderId execID
          extExecID fifoPnlRealized fxPnl holdingPeriodDateTime ibCommission ibCommissionCurrency ibExecID ibOrderID initialInvestment
          isAPIOrder levelOfDetail mtmPnl netCash notes openCloseIndicator openDateTime orderID orderReference orderTime orderType
          origOrderID origTradeDate origTradeID origTradePrice origTransactionID otherCommission positionActionID price proceeds quantity
          relatedTradeID relatedTransactionID reportDate rtn settleDate settleDateTarget tax taxes thirdPartyClearingCommission
          thirdPartyExecutionCommission thirdPartyRegulatoryCommission tradeDate tradeID tradeMoney tradePrice traderID transactionID
          transactionType volatilityOrderLink whenRealized whenReopened
        OpenPosition: accruedInt code costBasisMoney costBasisPrice fifoPnlUnrealized holdingPeriodDateTime levelOfDetail markPrice
          openDateTime openPrice originatingOrderID originatingTransactionID percentOfNAV position positionValue positionValueInBase
          reportDate side unrealizedCapitalGainsPnl unrealizedlFxPnl vestingDate
        CashTransaction: actionID amount availableForTradingDate clientReference code dateTime dividendType exDate levelOfDetail
          reportDate settleDate tradeID transactionID type
        CorporateAction: actionDescription actionID amount capitalGainsPnl code costBasis dateTime fifoPnlRealized fxPnl levelOfDetail
          mtmPnl proceeds quantity reportDate transactionID type value
        ConversionRate: fromCurrency rate reportDate toCurrency
        SecurityInfo: code initialInvestment issueDate maturity origTransactionID relatedTradeID relatedTransactionID rtn
          settlementPolicyMethod type
        FIFOPerformanceSummaryUnderlying: code costAdj realizedLTLoss realizedLTProfit realizedSTLoss realizedSTProfit reportDate
          totalCapitalGainsPnl totalFifoPnl totalFxPnl totalRealizedCapitalGainsPnl totalRealizedFxPnl totalRealizedPnl
          totalUnrealizedCapitalGainsPnl totalUnrealizedFxPnl totalUnrealizedPnl transferredCapitalGainsPnl transferredFxPnl
          transferredPnl unrealizedLoss unrealizedLTLoss unrealizedLTProfit unrealizedProfit unrealizedSTLoss unrealizedSTProfit
        MTMPerformanceSummaryUnderlying: closePrice closeQuantity code commissions corpActionMtm dividends other otherWithAccruals
          prevClosePrice prevCloseQuantity priorOpenMtm reportDate total totalWithAccruals transactionMtm
        ChangeInNAV: advisorFees assetTransfers billableSalesTax billPay brokerFees carbonCredits changeInBrokerFeeAccruals
          changeInDividendAccruals changeInIncentiveCouponAccruals changeInInterestAccruals changeInUnrealized clientFees
          commissionCreditsRedemption commissionReceivables commissions commissionsAtPaxos corporateActionProceeds costAdjustments
          debitCardActivity depositsWithdrawals dividends donations endingValue excessFundSweep feesReceivables forexCommissions fromDate
          fxTranslation grantActivity interest internalCashTransfers linkingAdjustments mtm mtmAtPaxos netFxTrading other otherFees
          otherIncome paxosTransfers realized referralFee salesTax softDollars startingValue taxReceivables toDate transactionTax
          transferredPnlAdjustments twr withholding871m withholdingTax withholdingTaxCollected
        StatementOfFundsLine: actionID activityCode activityDescription amount balance buySell credit date debit levelOfDetail orderID
          origTransactionID relatedTradeID relatedTransactionID reportDate settleDate tradeCode tradeCommission tradeGross tradeID
          tradePrice tradeQuantity tradeTax transactionID
        FxTransaction: activityDescription code cost dateTime functionalCurrency fxCurrency levelOfDetail proceeds quantity realizedPL
          reportDate
        FxLot: closePrice code costBasis costPrice functionalCurrency fxCurrency levelOfDetail lotDescription lotOpenDateTime quantity
          reportDate unrealizedPL value
        ChangeInPositionValue: accountTransfers corporateActions endOfPeriodValue futurePriceAdjustments fxTranslationPnl
          linkingAdjustments mtmPriorPeriodPositions mtmTransactions other priorPeriodValue settledCash transactions
        PriorPeriodPosition: date price priorMtmPnl
        OptionEAE: capitalGainsPnl commisionsAndTax costBasis date fxPnl initialInvestment markPrice mtmPnl origTransactionID proceeds
          quantity realizedPnl relatedTradeID relatedTransactionID rtn tradeID tradePrice transactionType
        Transfer: account accountName capitalGainsPnl cashTransfer clientReference code company date dateTime deliveringBroker direction
          fxPnl levelOfDetail pnlAmount pnlAmountInBase positionAmount positionAmountInBase positionInstructionID positionInstructionSetID
          quantity reportDate settleDate transactionID transferPrice type
        TransferLot: account accountName cashTransfer clientReference code company date dateTime deliveringBroker direction pnlAmount
          pnlAmountInBase positionAmount positionAmountInBase quantity reportDate transactionID transferPrice type
        InterestAccrualsCurrency: accrualReversal endingAccrualBalance fromDate fxTranslation interestAccrued startingAccrualBalance
          toDate
        TierInterestDetail: balanceThreshold code commoditiesInterest commoditiesPrincipal fromAcct ibuklInterest ibuklPrincipal
          interestType marginBalance rate reportDate securitiesInterest securitiesPrincipal tierBreak toAcct totalInterest totalPrincipal
          valueDate
        ChangeInDividendAccrual: actionID code date exDate fee fromAcct grossAmount grossRate levelOfDetail netAmount payDate quantity
          reportDate tax toAcct
        OpenDividendAccrual: code exDate fee fromAcct grossAmount grossRate netAmount payDate quantity tax toAcct
        UnbundledCommissionDetail: brokerClearingCharge brokerExecutionCharge buySell dateTime exchange orderReference other price
          quantity regFINRATradingActivityFee regOther regSection31TransactionFee thirdPartyClearingCharge thirdPartyExecutionCharge
          thirdPartyRegulatoryCharge totalCommission tradeID
        TransactionTax: code date levelOfDetail quantity reportDate source taxAmount taxDescription tradeId tradePrice
        SalesTax: code country date payer salesTax taxableAmount taxableDescription taxableTransactionID taxRate taxType transactionID
        TradeConfirm: accruedInt allocatedTo amount blockID brokerageOrderID brokerClearingCommission brokerExecutionCommission buySell
          changeInPrice changeInQuantity clearingFirmID closePrice code commission commissionCurrency cost dateTime exchange exchOrderId
          execID extExecID fifoPnlRealized fxPnl holdingPeriodDateTime ibCommission ibCommissionCurrency ibExecID ibOrderID isAPIOrder
          levelOfDetail mtmPnl netCash notes openCloseIndicator openDateTime orderID orderReference orderTime orderType origOrderID
          origTradeDate origTradeID origTradePrice otherCommission price proceeds quantity relatedTradeID relatedTransactionID reportDate
          rfqID settleDate settleDateTarget tax taxes thirdPartyClearingCommission thirdPartyExecutionCommission
          thirdPartyRegulatoryCommission tradeDate tradeID tradeMoney tradePrice traderID tradeTime transactionID transactionType
          volatilityOrderLink whenRealized whenReopened
        EquitySummaryByReportDateInBase/Long/Short: bondInterestAccrualsComponent bonds brokerCashComponent brokerFeesAccrualsComponent
          brokerInterestAccrualsComponent cash cfdUnrealizedPl commodities crypto dividendAccruals eventContractInterestAccruals
          fdicInsuredAccountInterestAccruals fdicInsuredAccountInterestAccrualsComponent fdicInsuredBankSweepAccount
          fdicInsuredBankSweepAccountCashComponent forexCfdUnrealizedPl funds incentiveCouponAccruals
          insuredBankDepositRedemptionCashComponent interestAccruals ipoSubscription liteSurchargeAccruals marginFinancingChargeAccruals
          notes options physDel reportDate slbCashCollateral slbDirectSecuritiesBorrowed slbDirectSecuritiesLent softDollars stock total
        CashReportCurrency/Sec/Com/MTD/YTD/Paxos/IBUKL: accountTransfers advisorFees avgCreditBalance avgDebitBalance billableCommissions
          billableSalesTax billableSalesTaxIBUKL billPay bondInterest brokerFees brokerInterest carbonCredits cashSettlingMtm cfdCharges
          clientFees commissionCreditsRedemption commissions debitCardActivity deposits depositWithdrawals dividends donations endingCash
          endingCashIBUKL endingSettledCash excessFundSweep feesReceivables fromDate fxTranslationGainLoss insuredDepositInterest
          internalTransfers ipoSubscription levelOfDetail linkingAdjustments netTradesPurchases netTradesSales other otherFees otherIncome
          paxosTransfers paymentInLieu paymentInLieuIBUKL realizedForexVm realizedVm referralFee salesTax slbEndingCashCollateral
          slbNetCash slbNetSecuritiesLentActivity slbNetSettledCash slbStartingCashCollateral startingCash taxReceivables toDate
          transactionTax withdrawals withholding871m withholdingCollectedTax withholdingTax
        """;

    private static readonly FrozenDictionary<string, Entry> Entries = Parse();

    /// <summary>Whether the attribute is known for the element, or nothing is known about the element.</summary>
    public static bool Contains(string element, string attribute)
    {
        var known = Entries.GetValueOrDefault(element);
        return known is null || Entries["*"].Names.Contains(attribute) || known.Contains(attribute);
    }

    private static FrozenDictionary<string, Entry> Parse()
    {
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var line in Table.ReplaceLineEndings("\n").Replace("\n  ", " ", StringComparison.Ordinal).Split('\n'))
        {
            var parts = line.Split(": ", 2);
            var keys = parts[0].Split('/');
            entries.Add(keys[0], new Entry(parts[1].Split(' ').ToFrozenSet(StringComparer.Ordinal), keys[1..]));
        }

        // The other rows of Trades describe the same money with columns of Trade and Order.
        var (trade, order) = (entries["Trade"], entries["Order"]);
        foreach (var summary in (string[])["Lot", "WashSale", "SymbolSummary", "AssetSummary"])
            entries.Add(summary, new Entry(trade.Names.Union(order.Names, StringComparer.Ordinal).ToFrozenSet(StringComparer.Ordinal), []));
        return entries.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Entry(FrozenSet<string> Names, string[] Suffixes)
    {
        public bool Contains(string attribute)
        {
            if (Names.Contains(attribute))
                return true;
            foreach (var suffix in Suffixes)
            {
                if (attribute.EndsWith(suffix, StringComparison.Ordinal) && Contains(attribute[..^suffix.Length]))
                    return true;
            }

            return false;
        }
    }
}
