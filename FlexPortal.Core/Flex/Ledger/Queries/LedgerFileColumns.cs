using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Columns of the exported lists, with the names that the API has.</summary>
internal static class LedgerFileColumns
{
    public static IReadOnlyList<LedgerFileColumn<LedgerTrade>> Trades { get; } =
    [
        new("event_trade_fill_id", trade => trade.EventTradeFillId), new("account_id", trade => trade.AccountId),
        new("report_date_local", trade => trade.ReportDateLocal), new("trade_date_local", trade => trade.TradeDateLocal),
        new("settle_date_local", trade => trade.SettleDateLocal), new("date_time_text", trade => trade.DateTimeText),
        new("occurred_at_utc", trade => trade.OccurredAtUtc), new("conid", trade => trade.Conid), new("symbol", trade => trade.Symbol),
        new("description", trade => trade.Description), new("asset_category", trade => trade.AssetCategory),
        new("transaction_type", trade => trade.TransactionType), new("side", trade => trade.Side),
        new("open_close", trade => trade.OpenClose), new("notes", trade => trade.Notes), new("quantity", trade => trade.Quantity),
        new("price", trade => trade.Price), new("multiplier", trade => trade.Multiplier), new("currency", trade => trade.Currency),
        new("fx_rate_to_base", trade => trade.FxRateToBase), new("proceeds", trade => trade.Proceeds),
        new("commission", trade => trade.Commission), new("commission_currency", trade => trade.CommissionCurrency),
        new("taxes", trade => trade.Taxes), new("net_cash", trade => trade.NetCash), new("cost", trade => trade.Cost),
        new("realized_pnl", trade => trade.RealizedPnl), new("exec_identity", trade => trade.ExecIdentity),
        new("transaction_id", trade => trade.TransactionId), new("trade_id", trade => trade.TradeId),
        new("orig_transaction_id", trade => trade.OrigTransactionId), .. Sources<LedgerTrade>(trade => trade.Source),
    ];

    public static IReadOnlyList<LedgerFileColumn<LedgerCash>> Cash { get; } =
    [
        new("event_cashflow_id", cash => cash.EventCashflowId), new("account_id", cash => cash.AccountId),
        new("report_date_local", cash => cash.ReportDateLocal), new("settle_date_local", cash => cash.SettleDateLocal),
        new("ex_date_local", cash => cash.ExDateLocal), new("date_time_text", cash => cash.DateTimeText),
        new("occurred_at_utc", cash => cash.OccurredAtUtc), new("conid", cash => cash.Conid), new("symbol", cash => cash.Symbol),
        new("description", cash => cash.Description), new("cash_action", cash => cash.CashAction),
        new("cash_action_text", cash => cash.CashActionText), new("cash_source", cash => EnumFormatter.From(cash.CashSource)),
        new("amount", cash => cash.Amount), new("currency", cash => cash.Currency), new("fx_rate_to_base", cash => cash.FxRateToBase),
        new("code", cash => cash.Code), new("transaction_id", cash => cash.TransactionId), new("action_id", cash => cash.ActionId),
        new("cash_ordinal", cash => cash.CashOrdinal), .. Sources<LedgerCash>(cash => cash.Source),
    ];

    public static IReadOnlyList<LedgerFileColumn<LedgerFx>> Fx { get; } =
    [
        new("event_fx_id", leg => leg.EventFxId), new("account_id", leg => leg.AccountId),
        new("report_date_local", leg => leg.ReportDateLocal), new("trade_date_local", leg => leg.TradeDateLocal),
        new("settle_date_local", leg => leg.SettleDateLocal), new("date_time_text", leg => leg.DateTimeText),
        new("occurred_at_utc", leg => leg.OccurredAtUtc), new("symbol", leg => leg.Symbol),
        new("leg", leg => EnumFormatter.From(leg.Leg)), new("transaction_type", leg => leg.TransactionType), new("side", leg => leg.Side),
        new("notes", leg => leg.Notes), new("amount", leg => leg.Amount), new("currency", leg => leg.Currency),
        new("counter_amount", leg => leg.CounterAmount), new("counter_currency", leg => leg.CounterCurrency),
        new("price", leg => leg.Price), new("functional_currency", leg => leg.FunctionalCurrency),
        new("fx_rate_to_base", leg => leg.FxRateToBase), new("commission", leg => leg.Commission),
        new("commission_currency", leg => leg.CommissionCurrency), new("exec_identity", leg => leg.ExecIdentity),
        new("transaction_id", leg => leg.TransactionId), new("trade_id", leg => leg.TradeId), .. Sources<LedgerFx>(leg => leg.Source),
    ];

    public static IReadOnlyList<LedgerFileColumn<LedgerAction>> Actions { get; } =
    [
        new("event_corp_action_id", leg => leg.EventCorpActionId), new("account_id", leg => leg.AccountId),
        new("report_date_local", leg => leg.ReportDateLocal), new("date_time_text", leg => leg.DateTimeText),
        new("occurred_at_utc", leg => leg.OccurredAtUtc), new("conid", leg => leg.Conid), new("symbol", leg => leg.Symbol),
        new("description", leg => leg.Description), new("reorg_code", leg => leg.ReorgCode), new("code", leg => leg.Code),
        new("quantity", leg => leg.Quantity), new("currency", leg => leg.Currency), new("fx_rate_to_base", leg => leg.FxRateToBase),
        new("proceeds", leg => leg.Proceeds), new("value", leg => leg.Value), new("cost_basis", leg => leg.CostBasis),
        new("realized_pnl", leg => leg.RealizedPnl), new("action_id", leg => leg.ActionId),
        new("transaction_id", leg => leg.TransactionId), .. Sources<LedgerAction>(leg => leg.Source),
    ];

    private static IEnumerable<LedgerFileColumn<TItem>> Sources<TItem>(Func<TItem, EventSource> source) =>
    [
        new("restatement_count", item => source(item).RestatementCount), new("diagnostic_count", item => source(item).DiagnosticCount),
        new("source_raw_record_id", item => source(item).SourceRawRecordId), new("source_row_ref", item => source(item).SourceRowRef),
        new("raw_artifact_id", item => source(item).RawArtifactId), new("ingestion_run_id", item => source(item).IngestionRunId),
    ];
}
