using System.Globalization;

namespace FlexPortal.Benchmarks;

/// <summary>The columns of a Trade as a query with everything ticked delivers them, about a quarter of them empty.</summary>
internal static class TradeColumns
{
    public static readonly string[] Names =
        ("accountId acctAlias model currency fxRateToBase assetCategory subCategory symbol description conid securityID securityIDType "
        + "cusip isin figi listingExchange underlyingConid underlyingSymbol underlyingSecurityID underlyingListingExchange issuer "
        + "issuerCountryCode tradeID multiplier relatedTradeID strike reportDate expiry dateTime putCall tradeDate principalAdjustFactor "
        + "settleDateTarget transactionType exchange quantity tradePrice tradeMoney proceeds taxes ibCommission ibCommissionCurrency "
        + "netCash closePrice openCloseIndicator notes cost fifoPnlRealized mtmPnl origTradePrice origTradeDate origTradeID origOrderID "
        + "origTransactionID buySell clearingFirmID ibOrderID transactionID ibExecID relatedTransactionID brokerageOrderID orderReference "
        + "volatilityOrderLink exchOrderId extExecID orderTime openDateTime holdingPeriodDateTime levelOfDetail changeInPrice orderType")
        .Split(' ');

    public static string Value(int column, int row) => Names[column] switch
    {
        "accountId" => "U0000001",
        "currency" or "ibCommissionCurrency" => "USD",
        "fxRateToBase" or "multiplier" => "1",
        "assetCategory" => "STK",
        "symbol" => "ACME" + Number(row % 500),
        "description" => "ACME HOLDINGS INC CLASS A",
        "securityIDType" => "ISIN",
        "transactionType" => "ExchTrade",
        "exchange" or "listingExchange" => "NASDAQ",
        "levelOfDetail" => "EXECUTION",
        "buySell" => row % 2 == 0 ? "BUY" : "SELL",
        "openCloseIndicator" => row % 2 == 0 ? "O" : "C",
        "orderType" => "LMT",
        "reportDate" or "tradeDate" or "settleDateTarget" => Date(row),
        "dateTime" or "orderTime" or "openDateTime" or "holdingPeriodDateTime" => Date(row) + ";" + Number(100000 + (row % 49999)),
        "ibExecID" => "0000e0d5." + Number(10_000_000 + row) + ".01.01",
        "acctAlias" or "model" or "cusip" or "figi" or "underlyingConid" or "underlyingSymbol" or "underlyingSecurityID"
            or "underlyingListingExchange" or "issuer" or "strike" or "expiry" or "putCall" or "notes" or "origTradeDate"
            or "orderReference" or "volatilityOrderLink" or "relatedTradeID" or "clearingFirmID" => "",
        _ => Number(((row + 1L) * (column + 3) * 7919) % 9_999) + "." + Number((row * 31) % 999),
    };

    private static string Date(int row) => (20260101 + (row % 12 * 100) + (row % 28)).ToString(CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
