using System.Linq.Expressions;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>How a list of the ledger is read.</summary>
internal sealed record LedgerSource<TEvent, TItem>(
    LedgerList<TEvent, TItem> List, Func<PortalDbContext, IQueryable<TEvent>, IQueryable<TItem>> Read,
    Func<IQueryable<TEvent>, CancellationToken, Task<IReadOnlyList<LedgerTotal>>> Sum,
    Func<string, IQueryable<Guid?>, Expression<Func<TEvent, bool>>> Matches, IReadOnlyList<LedgerFileColumn<TItem>> Columns)
    where TEvent : LedgerEvent;

/// <summary>How much of a list is wanted.</summary>
/// <param name="Size">Events of the page.</param>
/// <param name="WithTotals">Whether to sum over all pages.</param>
internal sealed record LedgerPart(int Size, bool WithTotals);

/// <summary>The four lists of the ledger, each with its reading.</summary>
internal static class LedgerSources
{
    public static LedgerSource<EventTradeFill, LedgerTrade> Trades { get; } = new(
        LedgerLists.Trades, LedgerReading.Trades, LedgerTotals.OfTradesAsync, TextOfTrade, LedgerFileColumns.Trades);

    public static LedgerSource<EventCashflow, LedgerCash> Cash { get; } = new(
        LedgerLists.Cash, LedgerReading.Cash, LedgerTotals.OfCashAsync, TextOfCash, LedgerFileColumns.Cash);

    public static LedgerSource<EventFx, LedgerFx> Fx { get; } = new(
        LedgerLists.Fx, LedgerReading.Fx, LedgerTotals.OfFxAsync, TextOfFx, LedgerFileColumns.Fx);

    public static LedgerSource<EventCorpAction, LedgerAction> Actions { get; } = new(
        LedgerLists.Actions, LedgerReading.Actions, LedgerTotals.OfActionsAsync, TextOfAction, LedgerFileColumns.Actions);

    private static Expression<Func<EventTradeFill, bool>> TextOfTrade(string text, IQueryable<Guid?> contracts)
    {
        var part = LedgerNames.Pattern(text);
        return fill => EF.Functions.ILike(fill.Symbol!, part, LikePattern.Escape) || contracts.Contains(fill.InstrumentId)
            || fill.TransactionId == text || fill.TradeId == text || fill.ExecIdentity == text;
    }

    private static Expression<Func<EventCashflow, bool>> TextOfCash(string text, IQueryable<Guid?> contracts)
    {
        var part = LedgerNames.Pattern(text);
        return cash => EF.Functions.ILike(cash.Symbol!, part, LikePattern.Escape)
            || EF.Functions.ILike(cash.Description!, part, LikePattern.Escape) || contracts.Contains(cash.InstrumentId)
            || cash.TransactionId == text || cash.ActionId == text;
    }

    private static Expression<Func<EventFx, bool>> TextOfFx(string text, IQueryable<Guid?> contracts)
    {
        var part = LedgerNames.Pattern(text);
        return leg => EF.Functions.ILike(leg.Symbol!, part, LikePattern.Escape) || contracts.Contains(leg.InstrumentId)
            || leg.TransactionId == text || leg.TradeId == text || leg.ExecIdentity == text;
    }

    private static Expression<Func<EventCorpAction, bool>> TextOfAction(string text, IQueryable<Guid?> contracts)
    {
        var part = LedgerNames.Pattern(text);
        return leg => EF.Functions.ILike(leg.Symbol!, part, LikePattern.Escape)
            || EF.Functions.ILike(leg.Description!, part, LikePattern.Escape) || contracts.Contains(leg.InstrumentId)
            || leg.TransactionId == text || leg.ActionId == text;
    }
}
