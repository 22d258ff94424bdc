using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
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

    // Whoever sees more accounts sees most of what a walk over all runs meets.
    private const int MostWalked = 32;

    /// <summary>A page of runs. A cursor of another order is a fault of the caller.</summary>
    public async Task<Page<RunSummary>> ListAsync(
        AccountScope scope, RunFilter filter, RunOrder order, RunCursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        if (cursor is not null && cursor.Order != order)
            throw new ArgumentException("The cursor belongs to another order.", nameof(cursor));

        var size = Math.Clamp(pageSize, 1, PageSize.Max);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await First(context, scope, filter, order, cursor, size + 1).Select(RunSummary.FromRun).ToListAsync(cancellationToken);
        var more = rows.Count > size;
        if (cursor is { Backward: true })
        {
            // Whoever pages back up ends on a full first page and not on what is left above a page.
            if (!more)
                return await ListAsync(scope, filter, order, cursor: null, size, cancellationToken);

            rows.RemoveAt(size);
            rows.Reverse();
            return new(rows, RunCursor.Of(rows[^1], order).ToString(), RunCursor.Of(rows[0], order, backward: true).ToString());
        }

        if (more)
            rows.RemoveAt(size);
        return new(
            rows,
            more ? RunCursor.Of(rows[^1], order).ToString() : null,
            cursor is not null && rows.Count > 0 ? RunCursor.Of(rows[0], order, backward: true).ToString() : null);
    }

    /// <summary>How many runs a list has in all.</summary>
    /// <param name="scope">The accounts that may be seen.</param>
    /// <param name="filter">Which runs.</param>
    /// <param name="order">Some orders leave runs out.</param>
    /// <param name="exactly">Whether to count to the end, which takes longer the more there are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ListTotal> CountAsync(AccountScope scope, RunFilter filter, RunOrder order, bool exactly, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (exactly)
            return new(await context.Set<IngestionRun>().Within(scope).In(filter).Having(order).LongCountAsync(cancellationToken), AtLeast: false);

        // In the order of the list, and so along the index of its first page.
        var count = await First(context, scope, filter, order, cursor: null, CountedAtMost + 1).CountAsync(cancellationToken);
        return new(Math.Min(count, CountedAtMost), count > CountedAtMost);
    }

    /// <summary>These runs as they stand now, in one reading.</summary>
    public async Task<IReadOnlyList<RunSummary>> FindAsync(AccountScope scope, IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken)
    {
        if (runIds.Count == 0)
            return [];

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().AsNoTracking().Within(scope)
            .Where(run => runIds.Contains(run.IngestionRunId))
            .Select(RunSummary.FromRun).ToListAsync(cancellationToken);
    }

    /// <summary>The newest runs, the newest first, as bars.</summary>
    public async Task<IReadOnlyList<RunBar>> RecentAsync(AccountScope scope, RunFilter filter, int count, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await First(context, scope, filter, RunOrder.Newest, cursor: null, count)
            .Select(run => new RunBar(run.IngestionRunId, run.AccountId, run.FlexQueryId, run.Outcome, run.StartedAtUtc, run.DurationMs))
            .ToListAsync(cancellationToken);
    }

    /// <summary>The run under way for an account; null when there is none. A null account is the one of runs without a configured account.</summary>
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
    /// Finds out what a text is: a query or an error code that some run has, else the beginning of an id. Three looks into an index, so that
    /// the list itself goes by one exact value and stays fast. Accounts are chosen, not searched for: the text stands in addresses.
    /// </summary>
    /// <returns>The filter with that value, and what it was; the filter as it was when no run has anything of that name.</returns>
    public async Task<(RunFilter Filter, SearchMatch Match)> SearchAsync(
        AccountScope scope, RunFilter filter, string text, CancellationToken cancellationToken)
    {
        var code = text.ToUpperInvariant();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Set<IngestionRun>().Within(scope);
        if (Allows(filter.QueryId, text) && await runs.AnyAsync(run => run.FlexQueryId == text, cancellationToken))
            return (filter with { QueryId = text }, SearchMatch.Query);
        if (Allows(filter.ErrorCode, code) && await runs.AnyAsync(run => run.ErrorCode == code, cancellationToken))
            return (filter with { ErrorCode = code }, SearchMatch.ErrorCode);

        return RunFilter.IdsThatBegin(text) is { } ids
            && await runs.AnyAsync(run => run.IngestionRunId.CompareTo(ids.First) >= 0 && run.IngestionRunId.CompareTo(ids.Last) <= 0, cancellationToken)
            ? (filter with { Ids = ids }, SearchMatch.RunId)
            : (filter, SearchMatch.Nothing);

        static bool Allows(string? chosen, string found) => chosen is null || string.Equals(chosen, found, StringComparison.Ordinal);
    }

    /// <summary>Every run of a list, one after the other, without holding them all.</summary>
    public async IAsyncEnumerable<RunSummary> StreamAsync(
        AccountScope scope, RunFilter filter, RunOrder order, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Set<IngestionRun>().AsNoTracking().Within(scope)
            .Walk(filter, order, cursor: null).Select(RunSummary.FromRun).AsAsyncEnumerable();
        await foreach (var run in runs.WithCancellation(cancellationToken))
            yield return run;
    }

    /// <summary>
    /// The first runs of a list beyond a place. Whoever sees few accounts has each of them walked along its index by itself, and the first of
    /// all merged: that costs what a page of one account does, however many runs the others have.
    /// </summary>
    private static IQueryable<IngestionRun> First(
        PortalDbContext context, AccountScope scope, RunFilter filter, RunOrder order, RunCursor? cursor, int most)
    {
        var runs = context.Set<IngestionRun>().AsNoTracking();
        return (scope.Named, filter.AccountId) switch
        {
            (null, _) => runs.Walk(filter, order, cursor).Take(most),
            (_, { } account) when scope.Holds(account) => runs.Walk(filter, order, cursor).Take(most),
            (_, not null) or ([], _) => runs.Where(_ => false),
            ([var only], _) => runs.Walk(filter with { AccountId = only }, order, cursor).Take(most),
            ({ Length: <= MostWalked } several, _) => runs.WalkEach(several, filter, order, cursor, most).Take(most),
            _ => runs.Within(scope).Walk(filter, order, cursor).Take(most),
        };
    }
}
