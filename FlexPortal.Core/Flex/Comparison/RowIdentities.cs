using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>
/// The natural identity of the rows that are known well enough. Found in public statements and checked on them: within one statement an
/// identity with an id is unique. What is not in here is compared as whole rows. The broker does not promise any of it, so rows
/// that share an identity are counted and paired in document order, never dropped.
/// </summary>
public static class RowIdentities
{
    // An instrument is its contract id; symbols change, and some queries do not ask for the id.
    private const string Instrument = "conid|symbol|securityID|isin|description";

    private static readonly FrozenDictionary<string, RowIdentity> ByElement =
        Events().Concat(Daily()).Concat(Snapshots()).ToFrozenDictionary(identity => identity.Element, StringComparer.Ordinal);

    /// <summary>The identity of rows of that element; null when none is known.</summary>
    public static RowIdentity? Find(string element) => ByElement.GetValueOrDefault(element);

    // A cancelled trade and its rebooking share a tradeID, and a bond and its accrued interest a transactionID.
    private static IEnumerable<RowIdentity> Events() =>
    [
        Event("Trade", "transactionID ibExecID tradeID", "", $"{Instrument} dateTime|tradeDate tradeTime buySell quantity transactionType"),
        Event("TradeConfirm", "transactionID execID tradeID", "", $"{Instrument} dateTime|tradeDate tradeTime buySell quantity"),
        Event("Order", "ibOrderID orderID", $"{Instrument} buySell", $"{Instrument} dateTime|tradeDate tradeTime buySell quantity"),
        Event(
            "Lot", "transactionID", $"dateTime openDateTime {Instrument} buySell", $"{Instrument} dateTime openDateTime buySell quantity"),
        Event(
            "WashSale",
            "transactionID",
            $"dateTime openDateTime {Instrument} whenRealized",
            $"{Instrument} dateTime openDateTime buySell quantity"),
        Event("SymbolSummary", "", "", $"{Instrument} tradeDate|reportDate buySell currency"),
        Event("AssetSummary", "", "", "assetCategory tradeDate|reportDate buySell currency"),
        Event("CashTransaction", "transactionID", "type currency",
            $"actionID dateTime reportDate type currency {Instrument} levelOfDetail description"),
        Event("CorporateAction", "transactionID", "", $"actionID {Instrument} dateTime reportDate type levelOfDetail description"),
        Event("StatementOfFundsLine", "transactionID", "activityCode currency levelOfDetail date",
            $"reportDate date activityCode currency levelOfDetail {Instrument} activityDescription"),
        Event("FxTransaction", "", "", "fxCurrency functionalCurrency dateTime reportDate activityDescription levelOfDetail code"),
        Event("Transfer", "transactionID", "direction type", $"{Instrument} date|dateTime type direction currency account quantity"),
        Event("TransferLot", "", "", $"transactionID {Instrument} date|dateTime openDateTime direction quantity"),
        Event("OptionEAE", "tradeID", $"transactionType {Instrument} date", $"transactionType {Instrument} date quantity"),
        Event("TransactionTax", "", "", $"tradeId|tradeID {Instrument} date taxDescription currency source"),
        Event("SalesTax", "transactionID", "taxType", "taxableTransactionID date taxType taxableDescription currency"),
        Event("UnbundledCommissionDetail", "", "", $"tradeID {Instrument} dateTime buySell"),
        Event("CFDCharge", "transactionID", "activityDescription", $"date {Instrument} activityDescription currency"),
        Event("StockGrantActivity", "", "", $"reportDate {Instrument} awardDate vestingDate activityDescription"),
        Event("ChangeInDividendAccrual", "", "", $"{Instrument} date exDate payDate code actionID reportDate"),
    ];

    private static IEnumerable<RowIdentity> Daily() =>
    [
        Of(RowNature.Daily, "ConversionRate", "reportDate fromCurrency toCurrency"),
        Of(RowNature.Daily, "EquitySummaryByReportDateInBase", "reportDate currency model"),
        Of(RowNature.Daily, "PriorPeriodPosition", $"date {Instrument}"),
        Of(RowNature.Daily, "TierInterestDetail", "valueDate reportDate currency interestType tierBreak fromAcct toAcct"),
    ];

    private static IEnumerable<RowIdentity> Snapshots() =>
    [
        Of(RowNature.Snapshot, "OpenPosition", $"{Instrument} side levelOfDetail openDateTime originatingTransactionID model currency"),
        Of(RowNature.Snapshot, "CashReportCurrency", "currency levelOfDetail model"),
        Of(RowNature.Snapshot, "ChangeInNAV", "model"),
        Of(RowNature.Snapshot, "FxPosition", "fxCurrency functionalCurrency levelOfDetail"),
        Of(RowNature.Snapshot, "FxLot", "fxCurrency functionalCurrency lotOpenDateTime lotDescription"),
        Of(RowNature.Snapshot, "FIFOPerformanceSummaryUnderlying", $"{Instrument} assetCategory description model"),
        Of(RowNature.Snapshot, "MTMPerformanceSummaryUnderlying", $"{Instrument} assetCategory description model"),
        Of(RowNature.Snapshot, "MTDYTDPerformanceSummaryUnderlying", $"{Instrument} assetCategory description model"),
        Of(RowNature.Snapshot, "ChangeInPositionValue", "assetCategory currency"),
        Of(RowNature.Snapshot, "NetStockPosition", Instrument),
        Of(RowNature.Snapshot, "InterestAccrualsCurrency", "currency"),
        Of(RowNature.Snapshot, "OpenDividendAccrual", $"{Instrument} exDate payDate code actionID"),
        Of(RowNature.Reference, "SecurityInfo", $"{Instrument} assetCategory listingExchange"),
        Of(RowNature.Reference, "AccountInformation", ""),
    ];

    private static RowIdentity Event(string element, string ids, string with, string otherwise) =>
        new(element, RowNature.Event, Split(ids), Split(with), Split(otherwise));

    private static RowIdentity Of(RowNature nature, string element, string otherwise) => new(element, nature, [], [], Split(otherwise));

    private static string[] Split(string places) => places.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
