using FlexPortal.Core.Flex.Ledger;
using FlexPortal.Core.Flex.Ledger.Queries;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Hosting;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Ledger;

/// <summary>Reads the lists of the ledger for their page.</summary>
internal sealed class LedgerViews(LedgerQueries queries)
{
    private static readonly LedgerViewColumn<LedgerTrade>[] Trades =
    [
        LedgerViewColumn<LedgerTrade>.Day(trade => Day(trade.ReportDateLocal, trade.TradeDateLocal, "traded")),
        LedgerViewColumn<LedgerTrade>.Text("Contract", trade => new(trade.Symbol ?? trade.Conid, trade.Description)),
        LedgerViewColumn<LedgerTrade>.Text("Type", trade => new(
            trade.Side ?? trade.TransactionType, Join(trade.Side is null ? null : trade.TransactionType, trade.OpenClose))),
        LedgerViewColumn<LedgerTrade>.Number("Quantity", trade => trade.Quantity),
        LedgerViewColumn<LedgerTrade>.Number("Price", trade => trade.Price),
        LedgerViewColumn<LedgerTrade>.Number("Proceeds", trade => trade.Proceeds),
        new(new("Commission", true), trade => new(
            LedgerFormatter.Number(trade.Commission), Other(trade.CommissionCurrency, trade.Currency))),
        LedgerViewColumn<LedgerTrade>.Number("Net cash", trade => trade.NetCash, "largest", "smallest"),
        LedgerViewColumn<LedgerTrade>.Number("Realized P&L", trade => trade.RealizedPnl),
        LedgerViewColumn<LedgerTrade>.Text("Currency", trade => new(trade.Currency)),
        LedgerViewColumn<LedgerTrade>.Text("Account", trade => new(trade.AccountId)),
    ];

    private static readonly LedgerViewColumn<LedgerCash>[] Cash =
    [
        LedgerViewColumn<LedgerCash>.Day(cash => Day(cash.ReportDateLocal, cash.SettleDateLocal, "settles")),
        LedgerViewColumn<LedgerCash>.Text(
            "Type", cash => new(LedgerFormatter.Words(cash.CashAction), cash.CashSource == CashflowSource.CashTransaction
                ? null : LedgerFormatter.Words(EnumFormatter.From(cash.CashSource)).ToLowerInvariant())),
        LedgerViewColumn<LedgerCash>.Text(
            "Description", cash => new(cash.Description ?? cash.Symbol, cash.Description is null ? null : cash.Symbol)),
        LedgerViewColumn<LedgerCash>.Number("Amount", cash => cash.Amount, "largest", "smallest"),
        LedgerViewColumn<LedgerCash>.Text("Currency", cash => new(cash.Currency)),
        LedgerViewColumn<LedgerCash>.Text("Account", cash => new(cash.AccountId)),
    ];

    private static readonly LedgerViewColumn<LedgerFx>[] Fx =
    [
        LedgerViewColumn<LedgerFx>.Day(leg => Day(leg.ReportDateLocal, leg.TradeDateLocal, "traded")),
        LedgerViewColumn<LedgerFx>.Text("Pair", leg => new(leg.Symbol, Join(leg.Side, leg.Leg == FxLeg.Dealt ? "dealt" : "priced"))),
        LedgerViewColumn<LedgerFx>.Number("Amount", leg => leg.Amount, "largest", "smallest"),
        LedgerViewColumn<LedgerFx>.Text("Currency", leg => new(leg.Currency)),
        new(new("Against", true), leg => new(LedgerFormatter.Number(leg.CounterAmount), leg.CounterCurrency)),
        LedgerViewColumn<LedgerFx>.Number("Price", leg => leg.Price),
        new(new("Commission", true), leg => new(
            LedgerFormatter.Number(leg.Commission), Other(leg.CommissionCurrency, leg.Currency))),
        LedgerViewColumn<LedgerFx>.Text("Account", leg => new(leg.AccountId)),
    ];

    private static readonly LedgerViewColumn<LedgerAction>[] Actions =
    [
        LedgerViewColumn<LedgerAction>.Day(leg => new(ValueFormatter.Day(leg.ReportDateLocal))),
        LedgerViewColumn<LedgerAction>.Text("Type", leg => new(leg.ReorgCode, leg.Code)),
        LedgerViewColumn<LedgerAction>.Text("Contract", leg => new(leg.Symbol ?? leg.Conid, leg.Description)),
        LedgerViewColumn<LedgerAction>.Number("Quantity", leg => leg.Quantity),
        LedgerViewColumn<LedgerAction>.Number("Proceeds", leg => leg.Proceeds, "largest", "smallest"),
        LedgerViewColumn<LedgerAction>.Number("Value", leg => leg.Value),
        LedgerViewColumn<LedgerAction>.Number("Realized P&L", leg => leg.RealizedPnl),
        LedgerViewColumn<LedgerAction>.Text("Currency", leg => new(leg.Currency)),
        LedgerViewColumn<LedgerAction>.Text("Account", leg => new(leg.AccountId)),
    ];

    /// <summary>What the address asks of a list.</summary>
    public static ListQuery QueryOf(LedgerTab tab, IQueryCollection query) => tab switch
    {
        LedgerTab.Trades => LedgerLists.Trades.Definition.Query(query),
        LedgerTab.Cash => LedgerLists.Cash.Definition.Query(query),
        LedgerTab.Fx => LedgerLists.Fx.Definition.Query(query),
        _ => LedgerLists.Actions.Definition.Query(query),
    };

    /// <summary>Reads a page of a list, or says what is wrong with the address.</summary>
    public Task<(LedgerView? View, string? Fault)> ReadAsync(
        LedgerTab tab, ListQuery query, ReadingZone zone, AccountScope scope, CancellationToken cancellationToken)
    {
        var place = new Reader(queries, query, zone, scope);
        return tab switch
        {
            LedgerTab.Trades => place.ReadAsync(LedgerSources.Trades, Trades, one => (one.EventTradeFillId, one.Source), cancellationToken),
            LedgerTab.Cash => place.ReadAsync(LedgerSources.Cash, Cash, one => (one.EventCashflowId, one.Source), cancellationToken),
            LedgerTab.Fx => place.ReadAsync(LedgerSources.Fx, Fx, one => (one.EventFxId, one.Source), cancellationToken),
            _ => place.ReadAsync(LedgerSources.Actions, Actions, one => (one.EventCorpActionId, one.Source), cancellationToken),
        };
    }

    private static LedgerCell Day(DateOnly day, DateOnly? other, string word) => new(
        ValueFormatter.Day(day), other is { } different && different != day ? $"{word} {ValueFormatter.Day(different)}" : null);

    private static string? Join(params ReadOnlySpan<string?> parts)
    {
        var said = string.Join(", ", parts.ToArray().Where(part => !string.IsNullOrEmpty(part)));
        return said.Length == 0 ? null : said;
    }

    private static string? Other(string? currency, string usual) =>
        string.Equals(currency, usual, StringComparison.Ordinal) ? null : currency;

    private sealed record Reader(LedgerQueries Queries, ListQuery Query, ReadingZone Zone, AccountScope Scope)
    {
        public async Task<(LedgerView? View, string? Fault)> ReadAsync<TEvent, TItem>(
            LedgerSource<TEvent, TItem> source, LedgerViewColumn<TItem>[] columns, Func<TItem, (Guid Id, EventSource Source)> keys,
            CancellationToken ct) where TEvent : LedgerEvent
        {
            if (!source.List.Definition.TryRead(Query, Zone, out var request, out var fault))
                return (null, fault);

            var page = await Queries.ListAsync(source, Scope, request, new(PageSize.Default, WithTotals: true), ct);
            return (new(
                [.. columns.Select(column => column.Heading)],
                [
                    .. page.Items.Select(item => (Item: item, Keys: keys(item))).Select(one => new LedgerLine(
                        one.Keys.Id, [.. columns.Select(column => column.Of(one.Item))], one.Keys.Source.RestatementCount,
                        one.Keys.Source.DiagnosticCount)),
                ],
                page.NextCursor, page.PreviousCursor, page.Totals, page.PendingAccounts ?? []), null);
        }
    }
}
