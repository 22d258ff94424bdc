using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>
/// Lists of runs for the pages, the API and the command line. Pages are found by row comparison along an index, so the deepest costs what
/// the first does; counts stop at <see cref="CountedAtMost"/> unless the exact number is asked for.
/// </summary>
public sealed class RunListQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>As many runs are counted before a list says "and more".</summary>
    public const int CountedAtMost = 1000;

    // A user with more accounts sees most of the rows that a walk over all runs reads.
    private const int MostWalked = 32;

    /// <summary>A page of runs. A cursor of another order is a fault of the caller.</summary>
    public async Task<Page<RunSummary>> ListAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, RunOrder order, Cursor? cursor, int pageSize,
        CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await order.Keyset().ReadAsync(
            (place, most) => First(context, scope, filters, order, place, most).Select(RunSummary.FromRun).ToListAsync(cancellationToken),
            cursor, Math.Clamp(pageSize, 1, PageSize.Max));
    }

    /// <summary>How many runs a list has in all.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="filters">Which runs.</param>
    /// <param name="order">Some orders leave runs out.</param>
    /// <param name="exactly">Whether to count to the end, which takes longer the more there are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ListTotal> CountAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, RunOrder order, bool exactly, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (exactly)
        {
            var all = filters.Apply(context.Set<IngestionRun>().Within(scope)).Having(order);
            return new(await all.LongCountAsync(cancellationToken), AtLeast: false);
        }

        // In the order of the list, and so along the index of its first page.
        var count = await First(context, scope, filters, order, cursor: null, CountedAtMost + 1).CountAsync(cancellationToken);
        return new(Math.Min(count, CountedAtMost), count > CountedAtMost);
    }

    /// <summary>These runs as they are now, in one read.</summary>
    public async Task<IReadOnlyList<RunSummary>> FindAsync(
        AccountScope scope, IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken)
    {
        if (runIds.Count == 0)
            return [];

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().AsNoTracking().Within(scope)
            .Where(run => runIds.Contains(run.IngestionRunId))
            .Select(RunSummary.FromRun).ToListAsync(cancellationToken);
    }

    /// <summary>The newest runs, the newest first, as bars.</summary>
    public async Task<IReadOnlyList<RunBar>> RecentAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await First(context, scope, filters, RunOrder.Newest, cursor: null, count)
            .Select(run => new RunBar(
                run.IngestionRunId, run.AccountId, run.FlexQueryId,
                run.Outcome == RunOutcome.Incomplete && IngestionRun.IsMissingAsExpected(run.AccountId, run.IngestionRunId)
                    ? RunOutcome.Complete : run.Outcome,
                run.StartedAtUtc, run.DurationMs,
                run.MissingSectionCount == 0 ? 0 : IngestionRun.MutedSectionCount(run.AccountId, run.IngestionRunId)))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The active run of an account, or null. A null account is that of runs without a configured account.</summary>
    public async Task<ActiveRun?> FindActiveAsync(AccountScope scope, string? accountId, CancellationToken cancellationToken)
    {
        var account = IngestionAccount.From(accountId);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().Within(scope)
            .Where(run => run.AccountId == account && run.Status == RunStatus.Started)
            .Select(run => new ActiveRun(run.IngestionRunId, run.AccountId, run.FlexQueryId, run.RequestedBy, run.StartedAtUtc))
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Finds out what a text is: a query, an error code, the number or the beginning of an id that some run has, else a part of queries
    /// or codes. The list itself then filters by exact values and stays fast. Accounts are chosen, not searched for, because the text is
    /// in addresses.
    /// </summary>
    /// <returns>The filter with that value, and what it was; the filter as it was when no run has anything of that name.</returns>
    public async Task<(FilterSet<IngestionRun> Filters, SearchMatch Match)> SearchAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, string text, CancellationToken cancellationToken)
    {
        var code = text.ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Set<IngestionRun>().Within(scope);
        if (Allows(RunFilters.Query, text) && await runs.AnyAsync(run => run.FlexQueryId == text, cancellationToken))
            return (filters.With(RunFilters.Query, text), SearchMatch.Query);
        if (Allows(RunFilters.ErrorCode, code) && await runs.AnyAsync(run => run.ErrorCode == code, cancellationToken))
            return (filters.With(RunFilters.ErrorCode, code), SearchMatch.ErrorCode);
        if (RunFilters.NumberIn(text) is { } number
            && await filters.With(RunFilters.Number, number).Apply(runs).AnyAsync(cancellationToken))
            return (filters.With(RunFilters.Number, number), SearchMatch.RunNumber);
        if (FlexErrorCode.Named(text)?.StableCode is { } own && Allows(RunFilters.ErrorCode, own)
            && await runs.AnyAsync(run => run.ErrorCode == own, cancellationToken))
            return (filters.With(RunFilters.ErrorCode, own), SearchMatch.ErrorCode);
        if (RunFilters.IdsThatBegin(text) is { } ids && await RunFilters.Ids.Is(ids).Apply(runs).AnyAsync(cancellationToken))
            return (filters.With(RunFilters.Ids, ids), SearchMatch.RunId);

        var queries = await RunSearchSql.ListQueriesAsync(context, scope, text, cancellationToken);
        var codes = await RunSearchSql.ListErrorCodesAsync(context, scope, text, cancellationToken);
        return Part([.. queries.Where(name => Allows(RunFilters.Query, name))],
            [.. codes.Where(name => Allows(RunFilters.ErrorCode, name))], filters);

        bool Allows(ListFilter<IngestionRun, string> filter, string found) =>
            filters.Of(filter) is null || string.Equals(filters.Of(filter), found, StringComparison.Ordinal);
    }

    /// <summary>
    /// The filters with the mutes that count today. While there is no mute a state stays a plain column, which an index leads with.
    /// </summary>
    public async Task<FilterSet<IngestionRun>> TodayAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, CancellationToken cancellationToken)
    {
        var today = filters.Today();
        if (today.Equals(filters))
            return filters;

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var mutes = context.Set<SectionMuteRow>().Within(scope).Where(mute => mute.EndedAtUtc == null);
        return await mutes.AnyAsync(cancellationToken) ? today : filters;
    }

    private static (FilterSet<IngestionRun> Filters, SearchMatch Match) Part(
        string[] queries, string[] codes, FilterSet<IngestionRun> filters) => (queries, codes) switch
        {
            ([], []) => (filters, SearchMatch.Nothing),
            ([var query], []) => (filters.With(RunFilters.Query, query), SearchMatch.Query),
            ([], [var code]) => (filters.With(RunFilters.ErrorCode, code), SearchMatch.ErrorCode),
            (_, []) => (filters.With(RunFilters.Found, new(queries, codes)), SearchMatch.Query),
            ([], _) => (filters.With(RunFilters.Found, new(queries, codes)), SearchMatch.ErrorCode),
            _ => (filters.With(RunFilters.Found, new(queries, codes)), SearchMatch.QueryOrErrorCode),
        };

    /// <summary>Every run of a list, one after the other, without holding them all.</summary>
    public async IAsyncEnumerable<RunSummary> StreamAsync(
        AccountScope scope, FilterSet<IngestionRun> filters, RunOrder order,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Set<IngestionRun>().AsNoTracking().Within(scope)
            .Walk(filters, order, cursor: null).Select(RunSummary.FromRun).AsAsyncEnumerable();
        await foreach (var run in runs.WithCancellation(cancellationToken))
            yield return run;
    }

    /// <summary>
    /// The first runs of a list beyond a place. For a user with few accounts, and for a search that found few names, it walks the index of
    /// each and merges the results: that costs what a page of one does, however many runs the others have.
    /// </summary>
    private static IQueryable<IngestionRun> First(
        PortalDbContext context, AccountScope scope, FilterSet<IngestionRun> filters, RunOrder order, Cursor? cursor, int most)
    {
        var runs = context.Set<IngestionRun>().AsNoTracking();
        IQueryable<IngestionRun> Of(FilterSet<IngestionRun> list) => runs.Walk(list, order, cursor);
        FilterSet<IngestionRun>[]? lists = (scope.Named, filters.Of(RunFilters.Account)) switch
        {
            (null, _) => [.. ByName(filters)],
            (_, { } account) when scope.Holds(account) => [.. ByName(filters)],
            (_, not null) or ([], _) => [],
            ({ Length: <= MostWalked } several, _) =>
                [.. several.SelectMany(account => ByName(filters.With(RunFilters.Account, account)))],
            _ => null,
        };
        return lists switch
        {
            [] => runs.Where(_ => false),
            [var only] => Of(only).Take(most),
            { Length: <= MostWalked } when Overlap(filters) => Once(lists.Select(Of)),
            { Length: <= MostWalked } => order.Keyset().Merge(lists.Select(Of), cursor, most),
            _ => runs.Within(scope).Walk(filters, order, cursor).Take(most),
        };

        // The union is one of ids: comparing whole rows would cost more than reading the few again.
        IQueryable<IngestionRun> Once(IEnumerable<IQueryable<IngestionRun>> walks)
        {
            var ids = walks.Select(walk => walk.Take(most).Select(run => run.IngestionRunId)).Aggregate(Queryable.Union);
            return order.Keyset().Walk(runs.Where(run => ids.Contains(run.IngestionRunId)), cursor).Take(most);
        }
    }

    /// <summary>Whether the lists of <see cref="ByName"/> share runs: a run has a query, and may have an error code too.</summary>
    private static bool Overlap(FilterSet<IngestionRun> filters) =>
        filters.TryGet(RunFilters.Found, out var found) && found is { Queries.Length: > 0, ErrorCodes.Length: > 0 };

    /// <summary>The lists that make up a list of what a search found.</summary>
    private static IEnumerable<FilterSet<IngestionRun>> ByName(FilterSet<IngestionRun> filters)
    {
        if (!filters.TryGet(RunFilters.Found, out var found))
            return [filters];

        var rest = filters.Without(RunFilters.Found);
        return
        [
            .. found.Queries.Select(query => rest.With(RunFilters.Query, query)),
            .. found.ErrorCodes.Select(code => rest.With(RunFilters.ErrorCode, code)),
        ];
    }
}
