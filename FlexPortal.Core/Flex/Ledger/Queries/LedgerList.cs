using System.Globalization;
using System.Linq.Expressions;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore.Query;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>Columns of a table of events that its list needs.</summary>
/// <param name="Id">The key.</param>
/// <param name="Instrument">The contract; null when the event has none.</param>
/// <param name="Figure">The figure that rows are sorted by.</param>
/// <param name="Currency">The currency of an event.</param>
internal sealed record LedgerColumns<TEvent>(
    Expression<Func<TEvent, Guid>> Id, Expression<Func<TEvent, Guid?>> Instrument, Expression<Func<TEvent, decimal?>> Figure,
    Expression<Func<TEvent, string?>> Currency) where TEvent : LedgerEvent;

/// <summary>The keys of an item of a list.</summary>
internal sealed record LedgerItemKeys<TItem>(Func<TItem, Guid> Id, Func<TItem, DateOnly> Day, Func<TItem, decimal?> Figure);

/// <summary>
/// One list of the ledger: its filters and orders. The page, the API with its description and the command line follow from them.
/// </summary>
internal sealed class LedgerList<TEvent, TItem> where TEvent : LedgerEvent
{
    /// <param name="tab">Which list.</param>
    /// <param name="table">Table of the events.</param>
    /// <param name="columns">Columns of the events.</param>
    /// <param name="keys">The same of the items.</param>
    /// <param name="kinds">Filters of this list alone.</param>
    public LedgerList(
        LedgerTab tab, string table, LedgerColumns<TEvent> columns, LedgerItemKeys<TItem> keys, params ListFilter<TEvent>[] kinds)
    {
        (Tab, Table, Columns) = (tab, table, columns);
        var figure = Of(columns.Figure, value => value!.Value);
        Currency = ListFilter.Text("currency", "Currency, such as USD", Of(columns.Currency, value => value!), upperCase: true);
        Newest = Keyset.By<TEvent, TItem, DateOnly>("newest", true, row => row.ReportDateLocal, keys.Day, columns.Id, keys.Id);
        Definition = new(
            [AccountKey, Instrument, Text, From, To, Currency, .. kinds, Restated, Diagnostic],
            [
                Newest,
                Keyset.By<TEvent, TItem, DateOnly>("oldest", false, row => row.ReportDateLocal, keys.Day, columns.Id, keys.Id),
                Keyset.By<TEvent, TItem, decimal>("largest", true, figure, item => keys.Figure(item) ?? 0, columns.Id, keys.Id),
                Keyset.By<TEvent, TItem, decimal>("smallest", false, figure, item => keys.Figure(item) ?? 0, columns.Id, keys.Id),
            ]);
        InstrumentIds = ListFilter.Internal<TEvent, IQueryable<Guid?>>(
            "instrument_ids", ids => Of(columns.Instrument, id => ids.Contains(id)));
        HasFigure = ListFilter.Internal<TEvent, bool>("has_figure", _ => Of(columns.Figure, value => value != null));
        RestatedIds = ListFilter.Internal<TEvent, (IQueryable<Guid> Ids, bool Wanted)>(
            "restated_ids", asked => asked.Wanted
                ? Of(columns.Id, id => asked.Ids.Contains(id)) : Of(columns.Id, id => !asked.Ids.Contains(id)));
    }

    /// <summary>Which list.</summary>
    public LedgerTab Tab { get; }

    /// <summary>Table of the events, without its schema.</summary>
    public string Table { get; }

    /// <summary>Columns of the events.</summary>
    public LedgerColumns<TEvent> Columns { get; }

    /// <summary>The list as its address describes it.</summary>
    public ListDefinition<TEvent, TItem> Definition { get; }

    /// <summary>Key of an account; replaced by <see cref="Account"/> before the list is read.</summary>
    public ListFilter<TEvent, string> AccountKey { get; } = ListFilter.LookedUp<TEvent>(
        "account",
        "Key of an account (account_key), as GET /ledger/accounts lists it. The account's number is not accepted in an address",
        text => AccountKeys.IsKey(text) ? null : AccountKeys.Fault);

    /// <summary>Account, by its id.</summary>
    public ListFilter<TEvent, string> Account { get; } = ListFilter.Text<TEvent>("account_id", "Account id", row => row.AccountId);

    /// <summary>Contract id of the broker; replaced by <see cref="InstrumentIds"/>.</summary>
    public ListFilter<TEvent, string> Instrument { get; } = ListFilter.LookedUp<TEvent>(
        "instrument", "Contract id of the broker (conid), whatever the symbol was", text => TextFault("instrument", text));

    /// <summary>A part of a name; replaced by <see cref="Texts"/>.</summary>
    public ListFilter<TEvent, string> Text { get; } = ListFilter.LookedUp<TEvent>(
        "text",
        "A part of the symbol, of an earlier symbol, of the description or of the name of the contract, or a whole ISIN, contract, "
            + "transaction, trade or action id",
        text => TextFault("text", text));

    /// <summary>First report date.</summary>
    public ListFilter<TEvent, DateOnly> From { get; } = new(
        "from", "First report date (2026-11-20), a calendar day of the broker in every tz", (text, _) => Day("from", text),
        day => row => row.ReportDateLocal >= day);

    /// <summary>Last report date.</summary>
    public ListFilter<TEvent, DateOnly> To { get; } = new(
        "to", "Last report date (2026-11-20), a calendar day of the broker in every tz", (text, _) => Day("to", text),
        day => row => row.ReportDateLocal <= day);

    /// <summary>Currency of the event.</summary>
    public ListFilter<TEvent, string> Currency { get; }

    /// <summary>Whether two statements state a figure differently; replaced by <see cref="RestatedIds"/>.</summary>
    public ListFilter<TEvent, bool> Restated { get; } = ListFilter.Flag<TEvent>(
        "restated", "true for events with a figure that two statements state differently, false for the others", _ => false);

    /// <summary>Whether the ledger says something about the row; replaced by <see cref="DiagnosticRows"/>.</summary>
    public ListFilter<TEvent, bool> Diagnostic { get; } = ListFilter.Flag<TEvent>(
        "diagnostic", "true for events whose row has a diagnostic, false for the others", _ => false);

    /// <summary>The order when none is named.</summary>
    public Keyset<TEvent, TItem> Newest { get; }

    /// <summary>Events of these contracts.</summary>
    public ListFilter<TEvent, IQueryable<Guid?>> InstrumentIds { get; }

    /// <summary>Events that match a text.</summary>
    public ListFilter<TEvent, Expression<Func<TEvent, bool>>> Texts { get; } =
        ListFilter.Internal<TEvent, Expression<Func<TEvent, bool>>>("texts", matches => matches);

    /// <summary>Events that are among the restated ones, or are not.</summary>
    public ListFilter<TEvent, (IQueryable<Guid> Ids, bool Wanted)> RestatedIds { get; }

    /// <summary>Events whose raw row has a diagnostic, or has none.</summary>
    public ListFilter<TEvent, (IQueryable<Guid?> Rows, IQueryable<Guid?> Others, bool Wanted)> DiagnosticRows { get; } =
        ListFilter.Internal<TEvent, (IQueryable<Guid?> Rows, IQueryable<Guid?> Others, bool Wanted)>(
            "diagnostic_rows",
            asked => asked.Wanted
                ? row => asked.Rows.Contains(row.SourceRawRecordId) || asked.Others.Contains(row.SourceRawRecordId)
                : row => !asked.Rows.Contains(row.SourceRawRecordId) && !asked.Others.Contains(row.SourceRawRecordId));

    /// <summary>Events that state the figure of the order.</summary>
    public ListFilter<TEvent, bool> HasFigure { get; }

    /// <summary>Whether an order leaves events out that lack the figure.</summary>
    public static bool NeedsFigure(Keyset<TEvent, TItem> order) => order.Name is "largest" or "smallest";

    private static (DateOnly, string?) Day(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day, null) : (default, $"{name} is a day, such as 2026-11-20.");

    private static string? TextFault(string name, string text) => text.Length <= ListFilter.LongestText && ListFilter.IsText(text)
        ? null : $"{name} has at most {ListFilter.LongestText} characters, and is without control characters.";

    private static Expression<Func<TEvent, TOut>> Of<TIn, TOut>(
        Expression<Func<TEvent, TIn>> column, Expression<Func<TIn, TOut>> then) => Expression.Lambda<Func<TEvent, TOut>>(
        ReplacingExpressionVisitor.Replace(then.Parameters[0], column.Body, then.Body), column.Parameters);
}
