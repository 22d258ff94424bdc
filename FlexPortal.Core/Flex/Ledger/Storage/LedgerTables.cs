using FlexPortal.Core.Flex.Ledger.Events;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Ledger.Storage;

/// <summary>The tables of events: their columns, and by what their rows are known.</summary>
internal static class LedgerTables
{
    /// <summary>Executions.</summary>
    public static LedgerTable<EventTradeFill> Fills { get; } = new()
    {
        Name = "event_trade_fill",
        Key = "event_trade_fill_id",
        Columns =
        [
            .. Common<EventTradeFill>(),
            .. Trade<EventTradeFill>(
                fill => fill.IbExecId, fill => fill.TransactionId, fill => fill.TradeId, fill => fill.OrigTransactionId,
                fill => fill.OrigTradeId),
            Staged<EventTradeFill>.Text("ib_order_id", fill => fill.IbOrderId),
            Staged<EventTradeFill>.Text("brokerage_order_id", fill => fill.BrokerageOrderId),
            Staged<EventTradeFill>.Day("trade_date_local", fill => fill.TradeDateLocal),
            Staged<EventTradeFill>.Day("settle_date_local", fill => fill.SettleDateLocal),
            Staged<EventTradeFill>.Text("asset_category", fill => fill.AssetCategory),
            Staged<EventTradeFill>.Text("transaction_type", fill => fill.TransactionType),
            Staged<EventTradeFill>.Text("side", fill => fill.Side),
            Staged<EventTradeFill>.Text("open_close", fill => fill.OpenClose),
            Staged<EventTradeFill>.Text("notes", fill => fill.Notes),
            Staged<EventTradeFill>.Text("exchange", fill => fill.Exchange),
            Staged<EventTradeFill>.Text("order_type", fill => fill.OrderType),
            Staged<EventTradeFill>.Text("order_reference", fill => fill.OrderReference),
            Staged<EventTradeFill>.Flag("is_api_order", fill => fill.IsApiOrder),
            Staged<EventTradeFill>.Number("quantity", fill => fill.Quantity),
            Staged<EventTradeFill>.Number("price", fill => fill.Price),
            Staged<EventTradeFill>.Number("multiplier", fill => fill.Multiplier),
            Staged<EventTradeFill>.Text("currency", fill => fill.Currency),
            Staged<EventTradeFill>.Number("trade_money", fill => fill.TradeMoney),
            Staged<EventTradeFill>.Number("proceeds", fill => fill.Proceeds),
            Staged<EventTradeFill>.Number("taxes", fill => fill.Taxes),
            Staged<EventTradeFill>.Number("commission", fill => fill.Commission),
            Staged<EventTradeFill>.Text("commission_currency", fill => fill.CommissionCurrency),
            Staged<EventTradeFill>.Number("accrued_interest", fill => fill.AccruedInterest),
            Staged<EventTradeFill>.Number("net_cash", fill => fill.NetCash),
            Staged<EventTradeFill>.Number("net_cash_in_base", fill => fill.NetCashInBase),
            Staged<EventTradeFill>.Number("close_price", fill => fill.ClosePrice),
            Staged<EventTradeFill>.Number("cost", fill => fill.Cost),
            Staged<EventTradeFill>.Number("realized_pnl", fill => fill.RealizedPnl),
            Staged<EventTradeFill>.Number("capital_gains_pnl", fill => fill.CapitalGainsPnl),
            Staged<EventTradeFill>.Number("fx_pnl", fill => fill.FxPnl),
            Staged<EventTradeFill>.Number("mtm_pnl", fill => fill.MtmPnl),
        ],
        Matches =
        [
            "k.account_id = s.account_id AND k.exec_identity = s.of_identity",
            "k.account_id = s.account_id AND k.transaction_id = s.transaction_id",
        ],
        StagedIdentity = ExecutionIdentity.Sql,
        Identity = "old.exec_identity",
        Ids = ["ib_exec_id", "transaction_id", "trade_id"],
        IdsTaken = "o.transaction_id = s.transaction_id OR o.exec_identity = s.of_identity",
        Economics = ["quantity", "price", "currency", "side"],
        ConflictCode = LedgerCode.TradeConsistencyConflict,
        Figures =
        [
            "trade_money", "proceeds", "taxes", "commission", "accrued_interest", "net_cash", "net_cash_in_base", "close_price", "cost",
            "realized_pnl", "capital_gains_pnl", "fx_pnl", "mtm_pnl",
        ],
        Fixed = ["account_id"],
        HasInstrument = true,
    };

    /// <summary>Legs of deals in currencies.</summary>
    public static LedgerTable<EventFx> Deals { get; } = new()
    {
        Name = "event_fx",
        Key = "event_fx_id",
        Columns =
        [
            .. Common<EventFx>(),
            .. Trade<EventFx>(
                leg => leg.IbExecId, leg => leg.TransactionId, leg => leg.TradeId, leg => leg.OrigTransactionId, leg => leg.OrigTradeId),
            Staged<EventFx>.Day("trade_date_local", leg => leg.TradeDateLocal),
            Staged<EventFx>.Day("settle_date_local", leg => leg.SettleDateLocal),
            Staged<EventFx>.Text("transaction_type", leg => leg.TransactionType),
            Staged<EventFx>.Text("side", leg => leg.Side),
            Staged<EventFx>.Text("notes", leg => leg.Notes),
            Staged<EventFx>.Text("leg", leg => EnumFormatter.From(leg.Leg)),
            Staged<EventFx>.Text("currency", leg => leg.Currency),
            Staged<EventFx>.Number("amount", leg => leg.Amount),
            Staged<EventFx>.Text("counter_currency", leg => leg.CounterCurrency),
            Staged<EventFx>.Number("counter_amount", leg => leg.CounterAmount),
            Staged<EventFx>.Number("price", leg => leg.Price),
            Staged<EventFx>.Text("functional_currency", leg => leg.FunctionalCurrency),
            Staged<EventFx>.Number("commission", leg => leg.Commission),
            Staged<EventFx>.Text("commission_currency", leg => leg.CommissionCurrency),
            Staged<EventFx>.Number("mtm_pnl", leg => leg.MtmPnl),
        ],
        // Not by the functional currency: the account may change it, and the deal is still one.
        Matches =
        [
            "k.account_id = s.account_id AND k.exec_identity = s.of_identity AND k.leg = s.leg",
            "k.account_id = s.account_id AND k.transaction_id = s.transaction_id AND k.leg = s.leg",
        ],
        StagedIdentity = ExecutionIdentity.Sql,
        Identity = "old.exec_identity",
        Ids = ["ib_exec_id", "transaction_id", "trade_id"],
        IdsTaken = "o.leg = s.leg AND (o.transaction_id = s.transaction_id OR o.exec_identity = s.of_identity)",
        Economics = ["amount", "price", "currency", "counter_currency", "counter_amount", "side"],
        ConflictCode = LedgerCode.TradeConsistencyConflict,
        ConflictsOf = "s.leg = 'priced'",
        Figures = ["commission", "mtm_pnl"],
        Fixed = ["account_id", "leg"],
        HasInstrument = true,
    };

    /// <summary>Legs of corporate actions.</summary>
    public static LedgerTable<EventCorpAction> CorporateActions { get; } = new()
    {
        Name = "event_corp_action",
        Key = "event_corp_action_id",
        Columns =
        [
            .. Common<EventCorpAction>(),
            Staged<EventCorpAction>.Text("action_id", leg => leg.ActionId),
            Staged<EventCorpAction>.Text("transaction_id", leg => leg.TransactionId),
            Staged<EventCorpAction>.Text("conid", leg => leg.Conid),
            Staged<EventCorpAction>.Text("asset_category", leg => leg.AssetCategory),
            Staged<EventCorpAction>.Text("reorg_code", leg => leg.ReorgCode),
            Staged<EventCorpAction>.Text("code", leg => leg.Code),
            Staged<EventCorpAction>.Text("description", leg => leg.Description),
            Staged<EventCorpAction>.Text("action_description", leg => leg.ActionDescription),
            Staged<EventCorpAction>.Number("quantity", leg => leg.Quantity),
            Staged<EventCorpAction>.Text("currency", leg => leg.Currency),
            Staged<EventCorpAction>.Number("amount", leg => leg.Amount),
            Staged<EventCorpAction>.Number("proceeds", leg => leg.Proceeds),
            Staged<EventCorpAction>.Number("value", leg => leg.Value),
            Staged<EventCorpAction>.Number("cost_basis", leg => leg.CostBasis),
            Staged<EventCorpAction>.Number("realized_pnl", leg => leg.RealizedPnl),
            Staged<EventCorpAction>.Number("capital_gains_pnl", leg => leg.CapitalGainsPnl),
            Staged<EventCorpAction>.Number("fx_pnl", leg => leg.FxPnl),
            Staged<EventCorpAction>.Number("mtm_pnl", leg => leg.MtmPnl),
            Staged<EventCorpAction>.Number("principal_adjust_factor", leg => leg.PrincipalAdjustFactor),
        ],
        Matches =
        [
            "k.account_id = s.account_id AND k.transaction_id = s.transaction_id",
            """
            k.account_id = s.account_id AND k.transaction_id IS NULL AND s.transaction_id IS NULL
                AND k.report_date_local = s.report_date_local AND k.date_time_text IS NOT DISTINCT FROM s.date_time_text
                AND k.conid IS NOT DISTINCT FROM s.conid AND k.reorg_code IS NOT DISTINCT FROM s.reorg_code
                AND k.quantity IS NOT DISTINCT FROM s.quantity AND k.code IS NOT DISTINCT FROM s.code
            """,
        ],
        Identity = """
            COALESCE('FLEX_TXN:' || old.transaction_id, to_char(old.report_date_local, 'YYYY-MM-DD') || '|'
                || COALESCE(old.date_time_text, '') || '|' || COALESCE(old.conid, '') || '|' || COALESCE(old.reorg_code, '') || '|'
                || COALESCE(trim_scale(old.quantity)::text, '') || '|' || COALESCE(old.code, ''))
            """,
        Economics = ["quantity", "conid", "currency", "reorg_code", "proceeds"],
        ConflictCode = LedgerCode.CorporateActionConflict,
        Figures = ["amount", "value", "cost_basis", "realized_pnl", "capital_gains_pnl", "fx_pnl", "mtm_pnl"],
        // Parts of the key of a leg without a transaction id.
        Fixed = ["account_id", "transaction_id", "report_date_local", "date_time_text", "time_zone", "occurred_at_utc", "code"],
        HasInstrument = true,
    };

    /// <summary>The broker's conversion rates.</summary>
    public static LedgerTable<FxRate> Rates { get; } = new()
    {
        Name = "fx_rate",
        Key = "fx_rate_id",
        Columns =
        [
            Staged<FxRate>.Text("account_id", rate => rate.AccountId),
            Staged<FxRate>.Day("report_date_local", rate => rate.ReportDateLocal),
            Staged<FxRate>.Text("from_currency", rate => rate.FromCurrency),
            Staged<FxRate>.Text("to_currency", rate => rate.ToCurrency),
            Staged<FxRate>.Number("rate", rate => rate.Rate),
        ],
        Matches =
        [
            """
            k.account_id = s.account_id AND k.report_date_local = s.report_date_local AND k.from_currency = s.from_currency
                AND k.to_currency = s.to_currency
            """,
        ],
        Identity = "to_char(old.report_date_local, 'YYYY-MM-DD') || '|' || old.from_currency || '|' || old.to_currency",
        Figures = ["rate"],
        Fixed = ["account_id", "report_date_local", "from_currency", "to_currency"],
        Currency = "s.from_currency",
    };

    /// <summary>Columns of every event.</summary>
    public static IEnumerable<StagedColumn<T>> Common<T>() where T : LedgerEvent =>
    [
        Staged<T>.Text("account_id", row => row.AccountId),
        Staged<T>.Day("report_date_local", row => row.ReportDateLocal),
        Staged<T>.Text("date_time_text", row => row.DateTimeText),
        Staged<T>.Text("time_zone", row => row.TimeZone),
        Staged<T>.Moment("occurred_at_utc", row => row.OccurredAtUtc),
        Staged<T>.Text("level_of_detail", row => row.LevelOfDetail),
        Staged<T>.Text("model", row => row.Model),
        Staged<T>.Text("symbol", row => row.Symbol),
        Staged<T>.Number("fx_rate_to_base", row => row.FxRateToBase),
    ];

    private static IEnumerable<StagedColumn<T>> Trade<T>(
        Func<T, string?> execution, Func<T, string?> transaction, Func<T, string?> trade, Func<T, string?> canceled,
        Func<T, string?> canceledTrade) =>
    [
        Staged<T>.Text("ib_exec_id", execution),
        Staged<T>.Text("transaction_id", transaction),
        Staged<T>.Text("trade_id", trade),
        Staged<T>.Text("orig_transaction_id", canceled),
        Staged<T>.Text("orig_trade_id", canceledTrade),
    ];
}
