using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Reads items of the four lists from their events, in the same order.</summary>
internal static class LedgerReading
{
    /// <summary>Events whose run is of an account of the scope: the run's account decides, also for rows of other accounts.</summary>
    public static IQueryable<TEvent> Within<TEvent>(this IQueryable<TEvent> events, PortalDbContext context, AccountScope scope)
        where TEvent : LedgerEvent => scope.Named is { } named
        ? events.Where(row => context.Set<IngestionRun>().Any(
            run => run.IngestionRunId == row.IngestionRunId && named.Contains(run.AccountId)))
        : events;

    public static IQueryable<LedgerTrade> Trades(PortalDbContext context, IQueryable<EventTradeFill> fills) =>
        from fill in fills
        join record in context.Set<RawRecord>() on fill.SourceRawRecordId equals record.RawRecordId
        join contract in context.Set<Instrument>() on fill.InstrumentId equals contract.InstrumentId
        select new LedgerTrade(
            fill.EventTradeFillId, fill.AccountId, fill.ReportDateLocal, fill.TradeDateLocal, fill.SettleDateLocal, fill.DateTimeText,
            fill.OccurredAtUtc, fill.InstrumentId, contract.Conid, fill.Symbol ?? contract.Symbol, contract.Description, fill.AssetCategory,
            fill.TransactionType, fill.Side, fill.OpenClose, fill.Notes, fill.Quantity, fill.Price, fill.Multiplier, fill.Currency,
            fill.FxRateToBase, fill.Proceeds, fill.Commission, fill.CommissionCurrency, fill.Taxes, fill.NetCash, fill.Cost,
            fill.RealizedPnl, fill.ExecIdentity, fill.TransactionId, fill.TradeId, fill.OrigTransactionId,
            new EventSource(
                fill.SourceRawRecordId, record.SourceRowRef, fill.IngestionRunId, record.RawArtifactId, fill.StatedAtUtc,
                context.Set<RestatedEvent>().Count(r => r.TableName == "event_trade_fill" && r.EventId == fill.EventTradeFillId),
                context.Set<DiagnosticRow>().Count(
                    d => d.SourceRawRecordId == fill.SourceRawRecordId || d.OtherRawRecordId == fill.SourceRawRecordId)));

    public static IQueryable<LedgerCash> Cash(PortalDbContext context, IQueryable<EventCashflow> rows) =>
        from cash in rows
        join record in context.Set<RawRecord>() on cash.SourceRawRecordId equals record.RawRecordId
        select new LedgerCash(
            cash.EventCashflowId, cash.AccountId, cash.ReportDateLocal, cash.SettleDateLocal, cash.ExDateLocal, cash.DateTimeText,
            cash.OccurredAtUtc, cash.InstrumentId, cash.Conid, cash.Symbol, cash.Description, cash.CashAction, cash.CashActionText,
            cash.Source, cash.Amount, cash.Currency, cash.FxRateToBase, cash.Code, cash.TransactionId, cash.ActionId, cash.CashOrdinal,
            new EventSource(
                cash.SourceRawRecordId, record.SourceRowRef, cash.IngestionRunId, record.RawArtifactId, cash.StatedAtUtc, 0,
                context.Set<DiagnosticRow>().Count(
                    d => d.SourceRawRecordId == cash.SourceRawRecordId || d.OtherRawRecordId == cash.SourceRawRecordId)));

    public static IQueryable<LedgerFx> Fx(PortalDbContext context, IQueryable<EventFx> legs) =>
        from leg in legs
        join record in context.Set<RawRecord>() on leg.SourceRawRecordId equals record.RawRecordId
        select new LedgerFx(
            leg.EventFxId, leg.AccountId, leg.ReportDateLocal, leg.TradeDateLocal, leg.SettleDateLocal, leg.DateTimeText, leg.OccurredAtUtc,
            leg.Symbol, leg.Leg, leg.TransactionType, leg.Side, leg.Notes, leg.Amount, leg.Currency, leg.CounterAmount,
            leg.CounterCurrency, leg.Price, leg.FunctionalCurrency, leg.FxRateToBase, leg.Commission, leg.CommissionCurrency,
            leg.ExecIdentity, leg.TransactionId, leg.TradeId,
            new EventSource(
                leg.SourceRawRecordId, record.SourceRowRef, leg.IngestionRunId, record.RawArtifactId, leg.StatedAtUtc,
                context.Set<RestatedEvent>().Count(r => r.TableName == "event_fx" && r.EventId == leg.EventFxId),
                context.Set<DiagnosticRow>().Count(
                    d => d.SourceRawRecordId == leg.SourceRawRecordId || d.OtherRawRecordId == leg.SourceRawRecordId)));

    public static IQueryable<LedgerAction> Actions(PortalDbContext context, IQueryable<EventCorpAction> legs) =>
        from leg in legs
        join record in context.Set<RawRecord>() on leg.SourceRawRecordId equals record.RawRecordId
        select new LedgerAction(
            leg.EventCorpActionId, leg.AccountId, leg.ReportDateLocal, leg.DateTimeText, leg.OccurredAtUtc, leg.InstrumentId, leg.Conid,
            leg.Symbol, leg.Description, leg.ReorgCode, leg.Code, leg.Quantity, leg.Currency, leg.FxRateToBase, leg.Proceeds, leg.Value,
            leg.CostBasis, leg.RealizedPnl, leg.ActionId, leg.TransactionId,
            new EventSource(
                leg.SourceRawRecordId, record.SourceRowRef, leg.IngestionRunId, record.RawArtifactId, leg.StatedAtUtc,
                context.Set<RestatedEvent>().Count(r => r.TableName == "event_corp_action" && r.EventId == leg.EventCorpActionId),
                context.Set<DiagnosticRow>().Count(
                    d => d.SourceRawRecordId == leg.SourceRawRecordId || d.OtherRawRecordId == leg.SourceRawRecordId)));
}
