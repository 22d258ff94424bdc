using System.Globalization;
using FlexPortal.Core.Flex.Raw.Provenance;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>One event of the ledger with its raw rows, its restatements and the events that belong to it.</summary>
public sealed class LedgerEventQueries(IDbContextFactory<PortalDbContext> contexts, RowProvenanceQueries origins)
{
    // Legs of one action and rows of one payment are few; a broken id must not list a whole ledger.
    private const int MostRelated = 20;

    /// <summary>The event; null when the scope holds none with this id.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="table">The list it is in.</param>
    /// <param name="eventId">Its key.</param>
    /// <param name="withSurroundings">Whether the reader may see the bytes around its rows too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LedgerEventDetail?> FindAsync(
        AccountScope scope, LedgerTab table, Guid eventId, bool withSurroundings, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var place = new EventPlace(context, scope, eventId);
        return await (table switch
        {
            LedgerTab.Trades => TradeAsync(place, withSurroundings, cancellationToken),
            LedgerTab.Cash => CashAsync(place, withSurroundings, cancellationToken),
            LedgerTab.Fx => FxAsync(place, withSurroundings, cancellationToken),
            _ => ActionAsync(place, withSurroundings, cancellationToken),
        });
    }

    private async Task<LedgerEventDetail?> TradeAsync(EventPlace place, bool withSurroundings, CancellationToken ct)
    {
        var fills = place.Of<EventTradeFill>();
        if (await fills.Where(fill => fill.EventTradeFillId == place.Id)
            .Select(fill => new { Event = fill, Apart = EF.Property<string?>(fill, "StatedApart") })
            .SingleOrDefaultAsync(ct) is not { } found)
            return null;

        var trade = found.Event;
        var canceled = fills.Where(fill => fill.AccountId == trade.AccountId && fill.TransactionId == trade.OrigTransactionId);
        var canceling = fills.Where(fill => fill.AccountId == trade.AccountId && fill.OrigTransactionId == trade.TransactionId);
        var related = new List<RelatedEvent>();
        if (trade.OrigTransactionId is not null)
            related.AddRange((await canceled.Take(MostRelated).ToListAsync(ct)).Select(fill => Related(fill, "cancels")));
        if (trade.TransactionId is not null)
            related.AddRange((await canceling.Take(MostRelated).ToListAsync(ct)).Select(fill => Related(fill, "canceled_by")));
        return await WholeAsync(
            place, new(LedgerTab.Trades, trade, "event_trade_fill", EventFigures.Of(trade, found.Apart), related), withSurroundings, ct);
    }

    private async Task<LedgerEventDetail?> CashAsync(EventPlace place, bool withSurroundings, CancellationToken ct)
    {
        var rows = place.Of<EventCashflow>();
        if (await rows.SingleOrDefaultAsync(row => row.EventCashflowId == place.Id, ct) is not { } cash)
            return null;

        var related = new List<RelatedEvent>();
        if (cash.ActionId is { } action)
        {
            related.AddRange((await rows
                .Where(row => row.AccountId == cash.AccountId && row.ActionId == action && row.EventCashflowId != cash.EventCashflowId)
                .OrderBy(row => row.ReportDateLocal).ThenBy(row => row.EventCashflowId).Take(MostRelated).ToListAsync(ct))
                .Select(row => Related(row, "same_payment")));
        }

        if (cash.EventCorpActionId is { } leg && await place.Of<EventCorpAction>().SingleOrDefaultAsync(
            one => one.EventCorpActionId == leg, ct) is { } paying)
            related.Add(Related(paying, "proceeds_of"));
        return await WholeAsync(
            place, new(LedgerTab.Cash, cash, "event_cashflow", EventFigures.Of(cash), related), withSurroundings, ct);
    }

    private async Task<LedgerEventDetail?> FxAsync(EventPlace place, bool withSurroundings, CancellationToken ct)
    {
        var legs = place.Of<EventFx>();
        if (await legs.Where(leg => leg.EventFxId == place.Id)
            .Select(leg => new { Event = leg, Apart = EF.Property<string?>(leg, "StatedApart") })
            .SingleOrDefaultAsync(ct) is not { } found)
            return null;

        var deal = found.Event;
        var others = await legs
            .Where(leg => leg.AccountId == deal.AccountId && leg.ExecIdentity == deal.ExecIdentity && leg.EventFxId != deal.EventFxId)
            .Take(MostRelated).ToListAsync(ct);
        RelatedEvent[] related =
        [
            .. others.Select(leg => new RelatedEvent(
                LedgerTab.Fx, leg.EventFxId, "other_leg", Label(leg.ReportDateLocal, leg.Symbol, leg.Amount, leg.Currency))),
        ];
        return await WholeAsync(
            place, new(LedgerTab.Fx, deal, "event_fx", EventFigures.Of(deal, found.Apart), related), withSurroundings, ct);
    }

    private async Task<LedgerEventDetail?> ActionAsync(EventPlace place, bool withSurroundings, CancellationToken ct)
    {
        var legs = place.Of<EventCorpAction>();
        if (await legs.Where(leg => leg.EventCorpActionId == place.Id)
            .Select(leg => new { Event = leg, Apart = EF.Property<string?>(leg, "StatedApart") })
            .SingleOrDefaultAsync(ct) is not { } found)
            return null;

        var related = new List<RelatedEvent>();
        if (found.Event is { ActionId: { } action, AccountId: var account, EventCorpActionId: var id })
        {
            related.AddRange((await legs
                .Where(leg => leg.AccountId == account && leg.ActionId == action && leg.EventCorpActionId != id)
                .OrderBy(leg => leg.EventCorpActionId).Take(MostRelated).ToListAsync(ct)).Select(leg => Related(leg, "same_action")));
        }

        related.AddRange((await place.Of<EventCashflow>().Where(cash => cash.EventCorpActionId == place.Id)
            .Take(MostRelated).ToListAsync(ct)).Select(cash => Related(cash, "proceeds")));
        return await WholeAsync(
            place, new(LedgerTab.Actions, found.Event, "event_corp_action", EventFigures.Of(found.Event, found.Apart), related),
            withSurroundings, ct);
    }

    private async Task<LedgerEventDetail> WholeAsync(EventPlace place, FoundEvent found, bool withSurroundings, CancellationToken ct)
    {
        var restated = await place.Context.Set<RestatedEvent>()
            .Where(row => row.TableName == found.TableName && row.EventId == place.Id)
            .OrderBy(row => row.ColumnName).ThenBy(row => row.EventRestatementId).Take(MostRelated).ToListAsync(ct);
        Guid[] rows =
        [
            .. new[] { found.Event.SourceRawRecordId }
                .Concat(found.Figures.Select(figure => figure.RawRecordId))
                .Concat(restated.SelectMany(row => new[] { row.LatterRawRecordId, row.FormerRawRecordId })).Distinct(),
        ];
        var diagnostics = await place.Context.Set<DiagnosticRow>()
            .Where(row => rows.Contains(row.SourceRawRecordId!.Value) || rows.Contains(row.OtherRawRecordId!.Value))
            .OrderBy(row => row.Code).ThenBy(row => row.LedgerDiagnosticId).Take(MostRelated).ToListAsync(ct);
        var disagreeing = diagnostics.SelectMany(row => new[] { row.SourceRawRecordId, row.OtherRawRecordId }).OfType<Guid>();
        var shown = await origins.ListAsync(place.Scope, rows.Concat(disagreeing), withSurroundings, ct);
        var isShown = shown.Select(row => row.RawRecordId).ToHashSet();
        return new(
            found.Table, place.Id, found.Event.AccountId, found.Event.ReportDateLocal, ContractOf(found.Event), found.Figures,
            found.Related,
            // A figure of a statement that the scope does not hold is not told.
            [.. restated.Where(row => isShown.Contains(row.FormerRawRecordId) && isShown.Contains(row.LatterRawRecordId))
                .Select(row => new EventRestatement(row.ColumnName, row.Former, row.Latter, row.FormerRawRecordId, row.LatterRawRecordId))],
            [.. diagnostics.Where(row => (row.SourceRawRecordId is not { } one || isShown.Contains(one))
                    && (row.OtherRawRecordId is not { } other || isShown.Contains(other)))
                .Select(row => new EventDiagnostic(
                    row.Code, row.Attribute, row.Value, row.OtherValue, row.SourceRawRecordId, row.OtherRawRecordId))],
            shown);
    }

    private static Guid? ContractOf(LedgerEvent row) => row switch
    {
        EventTradeFill fill => fill.InstrumentId,
        EventCashflow cash => cash.InstrumentId,
        EventFx leg => leg.InstrumentId,
        EventCorpAction leg => leg.InstrumentId,
        _ => null,
    };

    private static RelatedEvent Related(EventTradeFill fill, string relation) => new(
        LedgerTab.Trades, fill.EventTradeFillId, relation, Label(fill.ReportDateLocal, fill.TransactionType, fill.Quantity, fill.Symbol));

    private static RelatedEvent Related(EventCashflow cash, string relation) => new(
        LedgerTab.Cash, cash.EventCashflowId, relation,
        Label(cash.ReportDateLocal, cash.CashActionText ?? cash.CashAction, cash.Amount, cash.Currency));

    private static RelatedEvent Related(EventCorpAction leg, string relation) => new(
        LedgerTab.Actions, leg.EventCorpActionId, relation, Label(leg.ReportDateLocal, leg.ReorgCode, leg.Quantity, leg.Symbol));

    private static string Label(DateOnly day, string? what, decimal? figure, string? unit) => string.Join(
        ' ', new[]
        {
            day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), what, figure?.ToString(CultureInfo.InvariantCulture), unit,
        }.Where(part => !string.IsNullOrEmpty(part)));

    private sealed record EventPlace(PortalDbContext Context, AccountScope Scope, Guid Id)
    {
        public IQueryable<TEvent> Of<TEvent>() where TEvent : LedgerEvent => Context.Set<TEvent>().AsNoTracking().Within(Context, Scope);
    }

    private sealed record FoundEvent(
        LedgerTab Table, LedgerEvent Event, string TableName, IReadOnlyList<EventFigure> Figures, IReadOnlyList<RelatedEvent> Related);
}
