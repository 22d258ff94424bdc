using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>The four lists of the ledger.</summary>
internal static class LedgerLists
{
    /// <summary>Executions, sorted by the cash they move.</summary>
    public static LedgerList<EventTradeFill, LedgerTrade> Trades { get; } = new(
        LedgerTab.Trades, "event_trade_fill",
        new(fill => fill.EventTradeFillId, fill => fill.InstrumentId, fill => fill.NetCash, fill => fill.Currency),
        new(trade => trade.EventTradeFillId, trade => trade.ReportDateLocal, trade => trade.NetCash),
        ListFilter.Text<EventTradeFill>("kind", "The broker's type: ExchTrade, BookTrade, TradeCancel, FracShare and so on",
            fill => fill.TransactionType!),
        ListFilter.Text<EventTradeFill>("side", "BUY, SELL, BUY (Ca.) or SELL (Ca.)", fill => fill.Side!, upperCase: false),
        ListFilter.Text<EventTradeFill>("asset", "The broker's asset category, such as STK or OPT", fill => fill.AssetCategory!,
            upperCase: true));

    /// <summary>Movements of cash, sorted by their amount.</summary>
    public static LedgerList<EventCashflow, LedgerCash> Cash { get; } = new(
        LedgerTab.Cash, "event_cashflow",
        new(cash => cash.EventCashflowId, cash => cash.InstrumentId, cash => cash.Amount, cash => cash.Currency),
        new(cash => cash.EventCashflowId, cash => cash.ReportDateLocal, cash => cash.Amount),
        ListFilter.Text<EventCashflow>("kind", "The type in one spelling, such as dividends or withholding_tax", cash => cash.CashAction),
        ListFilter.Word<EventCashflow, CashflowSource>("source", ": where the money was read", cash => cash.Source));

    /// <summary>Legs of deals in currencies, sorted by their amount.</summary>
    public static LedgerList<EventFx, LedgerFx> Fx { get; } = new(
        LedgerTab.Fx, "event_fx",
        new(leg => leg.EventFxId, leg => leg.InstrumentId, leg => leg.Amount, leg => leg.Currency),
        new(leg => leg.EventFxId, leg => leg.ReportDateLocal, leg => leg.Amount),
        ListFilter.Text<EventFx>("kind", "The broker's type: ExchTrade and so on", leg => leg.TransactionType!),
        ListFilter.Word<EventFx, FxLeg>(
            "leg", ": the currency that is dealt, or the one that price and proceeds count in", leg => leg.Leg));

    /// <summary>Legs of corporate actions, sorted by their proceeds.</summary>
    public static LedgerList<EventCorpAction, LedgerAction> Actions { get; } = new(
        LedgerTab.Actions, "event_corp_action",
        new(leg => leg.EventCorpActionId, leg => leg.InstrumentId, leg => leg.Proceeds, leg => leg.Currency),
        new(leg => leg.EventCorpActionId, leg => leg.ReportDateLocal, leg => leg.Proceeds),
        ListFilter.Text<EventCorpAction>("kind", "The broker's code: FS (split), TC (merger), SO (spin-off), TO (tender) and so on",
            leg => leg.ReorgCode!, upperCase: true));
}
