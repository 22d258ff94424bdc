namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>
/// The attributes that the ledger reads. Each is named as the broker names it but for its first letter, which the broker writes small.
/// </summary>
internal enum RowAttribute
{
    // Every row
    AccountId,
    Model,
    LevelOfDetail,
    Currency,
    FxRateToBase,
    ReportDate,
    DateTime,
    Code,

    // The contract
    AssetCategory,
    SubCategory,
    Symbol,
    Description,
    Conid,
    SecurityID,
    SecurityIDType,
    Cusip,
    Isin,
    Sedol,
    Figi,
    ListingExchange,
    UnderlyingConid,
    UnderlyingSymbol,
    Issuer,
    IssuerCountryCode,
    Multiplier,
    Strike,
    Expiry,
    PutCall,
    Maturity,
    IssueDate,
    PrincipalAdjustFactor,

    // Identifiers
    IbExecID,
    TransactionID,
    TradeID,
    OrigTransactionID,
    OrigTradeID,
    IbOrderID,
    BrokerageOrderID,
    ActionID,
    TaxableTransactionID,
    ClientReference,

    // Days and times
    TradeDate,
    TradeTime,
    SettleDateTarget,
    SettleDate,
    ExDate,
    Date,

    // Trades
    TransactionType,
    BuySell,
    OpenCloseIndicator,
    Notes,
    Exchange,
    OrderType,
    OrderReference,
    IsAPIOrder,
    Quantity,
    TradePrice,
    TradeMoney,
    Proceeds,
    Taxes,
    IbCommission,
    IbCommissionCurrency,
    AccruedInt,
    NetCash,
    NetCashInBase,
    ClosePrice,
    Cost,
    FifoPnlRealized,
    CapitalGainsPnl,
    FxPnl,
    MtmPnl,

    // Cash, corporate actions, taxes, rates
    Type,
    Amount,
    ActionDescription,
    Value,
    CostBasis,
    SalesTax,
    TaxType,
    TaxableDescription,
    FromCurrency,
    ToCurrency,
    Rate,

    // Positions, lots, transfers, the account
    OriginatingTransactionID,
    OpenDateTime,
    Direction,
    TaxLotMatchingMethod,
    DateOpened,
    DateFunded,
}
