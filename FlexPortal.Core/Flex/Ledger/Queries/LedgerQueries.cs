using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Ledger.Queries;

/// <summary>
/// Lists of the ledger for the page, the API and the command line. A page is found along the index of each account; sums are over all
/// events that pass the filters.
/// </summary>
public sealed class LedgerQueries(IDbContextFactory<PortalDbContext> contexts, PortalDatabase database, AccountKeys keys)
{
    // A user with more accounts sees most of the events that one sort of all of them reads.
    private const int MostWalked = 32;

    // No page and no sum takes longer: the database is there for the runs first.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    /// <summary>Accounts with events in the scope, ordered by id.</summary>
    public async Task<IReadOnlyList<KnownAccount>> ListAccountsAsync(AccountScope scope, CancellationToken cancellationToken) =>
        [.. (await LedgerAccountSql.ListAsync(database.Main, scope, cancellationToken)).Select(id => new KnownAccount(id, keys.Of(id)))];

    /// <summary>Accounts of the scope whose ledger is being built from stored statements.</summary>
    public async Task<IReadOnlyList<PendingLedger>> ListPendingAsync(AccountScope scope, CancellationToken cancellationToken) =>
        await LedgerAccountSql.ListPendingAsync(database.Main, scope, cancellationToken);

    /// <summary>A page of a list.</summary>
    /// <param name="source">The list.</param>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="request">Filters, order and place.</param>
    /// <param name="part">How much is wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<LedgerPage<TItem>> ListAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, AccountScope scope, ListRequest<TEvent, TItem> request, LedgerPart part,
        CancellationToken cancellationToken) where TEvent : LedgerEvent
    {
        var pending = await ListPendingAsync(scope, cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Database.SetCommandTimeout(MostTime);
        if (await LookUpAsync(context, source, scope, request, cancellationToken) is not { } filters)
            return new([], Totals: part.WithTotals ? [] : null, PendingAccounts: pending);

        var accounts = filters.Of(source.List.Account) is { } one
            ? [one] : await LedgerAccountSql.FirstAsync(database.Main, source.List.Tab, MostWalked + 1, cancellationToken);
        var events = filters.Apply(context.Set<TEvent>().AsNoTracking().Within(context, scope));
        var page = await request.Order.ReadAsync(
            (place, most) => source.Read(context, First(request.Order, events, accounts, place, most)).ToListAsync(cancellationToken),
            request.Cursor, Math.Clamp(part.Size, 1, PageSize.Max));
        var (totals, stopped) = part.WithTotals ? await SumAsync(source.Sum(events, cancellationToken), cancellationToken) : (null, false);
        return new(page.Items, page.NextCursor, page.PreviousCursor, totals, stopped, pending);
    }

    /// <summary>All events of a list, in its order, one by one. No limit of time: a download may be slow.</summary>
    internal async IAsyncEnumerable<TItem> StreamAsync<TEvent, TItem>(
        LedgerSource<TEvent, TItem> source, AccountScope scope, ListRequest<TEvent, TItem> request,
        [EnumeratorCancellation] CancellationToken cancellationToken) where TEvent : LedgerEvent
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Database.SetCommandTimeout(0);
        if (await LookUpAsync(context, source, scope, request, cancellationToken) is not { } filters)
            yield break;

        var events = request.Order.Walk(filters.Apply(context.Set<TEvent>().AsNoTracking().Within(context, scope)), cursor: null);
        await foreach (var item in source.Read(context, events).AsAsyncEnumerable().WithCancellation(cancellationToken))
            yield return item;
    }

    /// <summary>
    /// The first events beyond a place: with few accounts, the index of each is walked and the walks are merged, which reads little more
    /// than the page.
    /// </summary>
    private static IQueryable<TEvent> First<TEvent, TItem>(
        Keyset<TEvent, TItem> order, IQueryable<TEvent> events, string[] accounts, Cursor? place, int most) where TEvent : LedgerEvent =>
        accounts.Length is 0 or > MostWalked
            ? order.Walk(events, place).Take(most)
            : order.Merge(accounts.Select(account => order.Walk(events.Where(row => row.AccountId == account), place)), place, most);

    /// <summary>Filters that the database can apply, in place of those that name things; null when nothing has that name.</summary>
    private async Task<FilterSet<TEvent>?> LookUpAsync<TEvent, TItem>(
        PortalDbContext context, LedgerSource<TEvent, TItem> source, AccountScope scope, ListRequest<TEvent, TItem> request,
        CancellationToken ct) where TEvent : LedgerEvent
    {
        var (list, filters) = (source.List, request.Filters);
        if (filters.Of(list.AccountKey) is { } key)
        {
            var account = (await LedgerAccountSql.ListAsync(database.Main, scope, ct))
                .FirstOrDefault(id => string.Equals(keys.Of(id), key, StringComparison.Ordinal));
            if (account is null)
                return null;
            filters = filters.Without(list.AccountKey).With(list.Account, account);
        }

        if (filters.Of(list.Instrument) is { } conid)
            filters = filters.Without(list.Instrument).With(list.InstrumentIds, LedgerNames.WithConid(context, conid));
        if (filters.Of(list.Text) is { } text)
            filters = filters.Without(list.Text).With(list.Texts, source.Matches(text, LedgerNames.WithText(context, text)));
        if (filters.TryGet(list.Restated, out var restated))
        {
            var table = list.Table;
            filters = filters.Without(list.Restated).With(
                list.RestatedIds, (context.Set<RestatedEvent>().Where(r => r.TableName == table).Select(r => r.EventId), restated));
        }

        if (filters.TryGet(list.Diagnostic, out var diagnosed))
        {
            var said = context.Set<DiagnosticRow>();
            filters = filters.Without(list.Diagnostic).With(
                list.DiagnosticRows,
                (said.Where(d => d.SourceRawRecordId != null).Select(d => d.SourceRawRecordId),
                    said.Where(d => d.OtherRawRecordId != null).Select(d => d.OtherRawRecordId), diagnosed));
        }

        return LedgerList<TEvent, TItem>.NeedsFigure(request.Order) ? filters.With(list.HasFigure, true) : filters;
    }

    private static async Task<(IReadOnlyList<LedgerTotal>? Totals, bool Stopped)> SumAsync(
        Task<IReadOnlyList<LedgerTotal>> sum, CancellationToken ct)
    {
        try
        {
            return (await sum, false);
        }
        catch (Exception slow) when (!ct.IsCancellationRequested && slow is TimeoutException or { InnerException: TimeoutException })
        {
            return (null, true);
        }
    }
}
