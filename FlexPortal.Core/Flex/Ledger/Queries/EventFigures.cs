using System.Globalization;
using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>What an event says, column by column, with the broker's attribute that states each.</summary>
internal static class EventFigures
{
    private static readonly Column<EventTradeFill>[] TradeColumns =
    [
        .. Common<EventTradeFill>(),
        new("trade_date_local", "tradeDate", fill => fill.TradeDateLocal),
        new("settle_date_local", "settleDateTarget", fill => fill.SettleDateLocal),
        new("asset_category", "assetCategory", fill => fill.AssetCategory),
        new("transaction_type", "transactionType", fill => fill.TransactionType),
        new("side", "buySell", fill => fill.Side),
        new("open_close", "openCloseIndicator", fill => fill.OpenClose),
        new("notes", "notes", fill => fill.Notes),
        new("exchange", "exchange", fill => fill.Exchange),
        new("order_type", "orderType", fill => fill.OrderType),
        new("quantity", "quantity", fill => fill.Quantity),
        new("price", "tradePrice", fill => fill.Price, fill => fill.Currency),
        new("multiplier", "multiplier", fill => fill.Multiplier),
        new("trade_money", "tradeMoney", fill => fill.TradeMoney, fill => fill.Currency),
        new("proceeds", "proceeds", fill => fill.Proceeds, fill => fill.Currency),
        new("taxes", "taxes", fill => fill.Taxes, fill => fill.Currency),
        new("commission", "ibCommission", fill => fill.Commission, fill => fill.CommissionCurrency),
        new("accrued_interest", "accruedInt", fill => fill.AccruedInterest, fill => fill.Currency),
        new("net_cash", "netCash", fill => fill.NetCash, fill => fill.Currency),
        new("net_cash_in_base", "netCashInBase", fill => fill.NetCashInBase),
        new("close_price", "closePrice", fill => fill.ClosePrice, fill => fill.Currency),
        new("cost", "cost", fill => fill.Cost, fill => fill.Currency),
        new("realized_pnl", "fifoPnlRealized", fill => fill.RealizedPnl, fill => fill.Currency),
        new("capital_gains_pnl", "capitalGainsPnl", fill => fill.CapitalGainsPnl, fill => fill.Currency),
        new("fx_pnl", "fxPnl", fill => fill.FxPnl, fill => fill.Currency),
        new("mtm_pnl", "mtmPnl", fill => fill.MtmPnl, fill => fill.Currency),
        new("ib_exec_id", "ibExecID", fill => fill.IbExecId),
        new("transaction_id", "transactionID", fill => fill.TransactionId),
        new("trade_id", "tradeID", fill => fill.TradeId),
        new("ib_order_id", "ibOrderID", fill => fill.IbOrderId),
        new("orig_transaction_id", "origTransactionID", fill => fill.OrigTransactionId),
        new("orig_trade_id", "origTradeID", fill => fill.OrigTradeId),
    ];

    private static readonly Column<EventFx>[] FxColumns =
    [
        .. Common<EventFx>(),
        new("trade_date_local", "tradeDate", leg => leg.TradeDateLocal),
        new("settle_date_local", "settleDateTarget", leg => leg.SettleDateLocal),
        new("transaction_type", "transactionType", leg => leg.TransactionType),
        new("side", "buySell", leg => leg.Side),
        new("notes", "notes", leg => leg.Notes),
        new("leg", null, leg => EnumFormatter.From(leg.Leg)),
        new("amount", "proceeds", leg => leg.Amount, leg => leg.Currency) { AttributeOf = leg => Sides(leg).Amount },
        new("counter_amount", "quantity", leg => leg.CounterAmount, leg => leg.CounterCurrency) { AttributeOf = leg => Sides(leg).Counter },
        new("price", "tradePrice", leg => leg.Price),
        new("commission", "ibCommission", leg => leg.Commission, leg => leg.CommissionCurrency),
        new("mtm_pnl", "mtmPnl", leg => leg.MtmPnl, leg => leg.Currency),
        new("functional_currency", null, leg => leg.FunctionalCurrency),
        new("ib_exec_id", "ibExecID", leg => leg.IbExecId),
        new("transaction_id", "transactionID", leg => leg.TransactionId),
        new("trade_id", "tradeID", leg => leg.TradeId),
        new("orig_transaction_id", "origTransactionID", leg => leg.OrigTransactionId),
        new("orig_trade_id", "origTradeID", leg => leg.OrigTradeId),
    ];

    private static readonly Column<EventCashflow>[] CashColumns =
    [
        .. Common<EventCashflow>(),
        new("settle_date_local", "settleDate", cash => cash.SettleDateLocal),
        new("ex_date_local", "exDate", cash => cash.ExDateLocal),
        new("cash_action", "type", cash => cash.CashAction)
        {
            AttributeOf = cash => cash.Source == CashflowSource.SalesTax ? "taxType" : "type",
        },
        new("source", null, cash => EnumFormatter.From(cash.Source)),
        new("amount", "amount", cash => cash.Amount, cash => cash.Currency)
        {
            AttributeOf = cash => cash.Source switch
            {
                CashflowSource.SalesTax => "salesTax",
                CashflowSource.CorporateActionProceeds => "proceeds",
                _ => "amount",
            },
        },
        new("conid", "conid", cash => cash.Conid),
        new("description", "description", cash => cash.Description)
        {
            AttributeOf = cash => cash.Source == CashflowSource.SalesTax ? "taxableDescription" : "description",
        },
        new("code", "code", cash => cash.Code),
        new("transaction_id", "transactionID", cash => cash.TransactionId),
        new("action_id", "actionID", cash => cash.ActionId),
        new("trade_id", "tradeID", cash => cash.TradeId),
        new("taxable_transaction_id", "taxableTransactionID", cash => cash.TaxableTransactionId),
        new("client_reference", "clientReference", cash => cash.ClientReference),
        new("cash_ordinal", null, cash => cash.CashOrdinal == 0 ? null : (decimal)cash.CashOrdinal),
    ];

    private static readonly Column<EventCorpAction>[] ActionColumns =
    [
        .. Common<EventCorpAction>(),
        new("reorg_code", "type", leg => leg.ReorgCode),
        new("code", "code", leg => leg.Code),
        new("conid", "conid", leg => leg.Conid),
        new("asset_category", "assetCategory", leg => leg.AssetCategory),
        new("description", "description", leg => leg.Description),
        new("action_description", "actionDescription", leg => leg.ActionDescription),
        new("quantity", "quantity", leg => leg.Quantity),
        new("amount", "amount", leg => leg.Amount, leg => leg.Currency),
        new("proceeds", "proceeds", leg => leg.Proceeds, leg => leg.Currency),
        new("value", "value", leg => leg.Value, leg => leg.Currency),
        new("cost_basis", "costBasis", leg => leg.CostBasis, leg => leg.Currency),
        new("realized_pnl", "fifoPnlRealized", leg => leg.RealizedPnl, leg => leg.Currency),
        new("capital_gains_pnl", "capitalGainsPnl", leg => leg.CapitalGainsPnl, leg => leg.Currency),
        new("fx_pnl", "fxPnl", leg => leg.FxPnl, leg => leg.Currency),
        new("mtm_pnl", "mtmPnl", leg => leg.MtmPnl, leg => leg.Currency),
        new("principal_adjust_factor", "principalAdjustFactor", leg => leg.PrincipalAdjustFactor),
        new("action_id", "actionID", leg => leg.ActionId),
        new("transaction_id", "transactionID", leg => leg.TransactionId),
    ];

    /// <summary>The broker's attributes of a column of fills, for a list of them.</summary>
    public static IReadOnlyList<EventFigure> Of(EventTradeFill fill, string? apart) => Read(TradeColumns, fill, apart);

    public static IReadOnlyList<EventFigure> Of(EventFx leg, string? apart) => Read(FxColumns, leg, apart);

    public static IReadOnlyList<EventFigure> Of(EventCashflow cash) => Read(CashColumns, cash, apart: null);

    public static IReadOnlyList<EventFigure> Of(EventCorpAction leg, string? apart) => Read(ActionColumns, leg, apart);

    /// <summary>Rows of the columns that have their value from another row than the event.</summary>
    public static IReadOnlyDictionary<string, Guid> RowsApart(string? apart)
    {
        if (apart is null)
            return new Dictionary<string, Guid>(StringComparer.Ordinal);
        using var columns = JsonDocument.Parse(apart);
        return columns.RootElement.EnumerateObject()
            .Where(column => column.Value.ValueKind == JsonValueKind.Array && column.Value.GetArrayLength() == 2)
            .ToDictionary(column => column.Name, column => column.Value[1].GetGuid(), StringComparer.Ordinal);
    }

    private static IEnumerable<Column<TEvent>> Common<TEvent>() where TEvent : LedgerEvent =>
    [
        new("account_id", "accountId", row => row.AccountId),
        new("report_date_local", "reportDate", row => row.ReportDateLocal),
        new("date_time_text", "dateTime", row => row.DateTimeText),
        new("occurred_at_utc", null, row => row.OccurredAtUtc),
        new("time_zone", null, row => row.TimeZone),
        new("symbol", "symbol", row => row.Symbol),
        new("fx_rate_to_base", "fxRateToBase", row => row.FxRateToBase),
        new("model", "model", row => row.Model),
        new("level_of_detail", "levelOfDetail", row => row.LevelOfDetail),
    ];

    private static (string Amount, string Counter) Sides(EventFx leg) =>
        leg.Leg == FxLeg.Priced ? ("proceeds", "quantity") : ("quantity", "proceeds");

    private static EventFigure[] Read<TEvent>(Column<TEvent>[] columns, TEvent row, string? apart) where TEvent : LedgerEvent
    {
        var elsewhere = RowsApart(apart);
        return
        [
            .. columns.Select(column => column.Of(row) is var value && value is null
                ? new EventFigure(column.Name, null, null, column.AttributeOf(row), row.SourceRawRecordId, IsNumber: false)
                : new EventFigure(
                    column.Name, Text(value!), column.Unit?.Invoke(row), column.AttributeOf(row),
                    elsewhere.GetValueOrDefault(column.Name, row.SourceRawRecordId), value is decimal)),
        ];
    }

    private static string Text(object value) => value switch
    {
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    private sealed record Column<TEvent>(string Name, string? Attribute, Func<TEvent, object?> Of, Func<TEvent, string?>? Unit = null)
    {
        /// <summary>The attribute where it depends on the event.</summary>
        public Func<TEvent, string?> AttributeOf { get; init; } = _ => Attribute;
    }
}
