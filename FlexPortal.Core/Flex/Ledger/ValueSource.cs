namespace FlexPortal.Core.Flex.Ledger;

/// <summary>Where the price of a position at the end of a day comes from, best first.</summary>
public enum MarkSource
{
    /// <summary>The broker's open position of that day.</summary>
    OpenPosition,

    /// <summary>The closing price on a fill of that day.</summary>
    TradeClose,

    /// <summary>The price of the last fill; the snapshot is provisional.</summary>
    LastTrade,
}

/// <summary>Where the rate to the account's base currency comes from, best first.</summary>
public enum FxRateSource
{
    /// <summary>The instrument trades in the base currency; the rate is 1.</summary>
    SameCurrency,

    /// <summary>The rate on the row that gave the value.</summary>
    RowRate,

    /// <summary>Net cash in base divided by net cash of a fill.</summary>
    NetCash,

    /// <summary>The broker's conversion rate of that day.</summary>
    ConversionRate,

    /// <summary>The broker's conversion rate of the nearest earlier day; the snapshot is provisional.</summary>
    ConversionRateEarlier,
}
