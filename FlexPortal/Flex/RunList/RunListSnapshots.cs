using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.LiveEvents;

namespace FlexPortal.Flex.RunList;

/// <summary>Reads the list as its page shows it. Viewers of the same list who can see the same accounts share the read.</summary>
internal sealed class RunListSnapshots(
    RunListQueries queries, CompletenessQueries completeness, AccountQueries accounts, FlexConnections connections, SharedReads shared,
    TimeProvider time)
{
    private static readonly TimeSpan SurroundingsMaxAge = TimeSpan.FromSeconds(5);

    /// <summary>The page of a list and its surroundings.</summary>
    /// <param name="scope">The accounts that the viewer can see.</param>
    /// <param name="request">The list.</param>
    /// <param name="fresh">Whether the read must begin now.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<RunListSnapshot> ReadAsync(
        AccountScope scope, ListRequest<IngestionRun, RunSummary> request, bool fresh, CancellationToken cancellationToken) =>
        shared.ReadAsync<RunListSnapshot>(
            new ListKey(scope, request), FlexTopics.Runs, fresh, (last, ct) => ReadAsync(scope, request, last, fresh, ct),
            cancellationToken);

    /// <summary>These runs as they are now.</summary>
    public Task<IReadOnlyList<RunSummary>> FindAsync(
        AccountScope scope, IReadOnlyCollection<Guid> runIds, bool fresh, CancellationToken cancellationToken) => runIds.Count == 0
        ? Task.FromResult<IReadOnlyList<RunSummary>>([])
        : shared.ReadAsync<IReadOnlyList<RunSummary>>(
            new RunsKey(scope, string.Join(' ', runIds.Order())), FlexTopics.Runs, fresh,
            (_, ct) => queries.FindAsync(scope, runIds, ct), cancellationToken);

    /// <summary>The runs of the strip, newest first.</summary>
    public Task<IReadOnlyList<RunBar>> RecentAsync(AccountScope scope, bool fresh, CancellationToken cancellationToken) =>
        shared.ReadAsync<IReadOnlyList<RunBar>>(
            new RecentKey(scope), FlexTopics.Runs, fresh,
            (_, ct) => queries.RecentAsync(scope, FilterSet<IngestionRun>.None, RunStrip.Length, ct), cancellationToken);

    private async Task<RunListSnapshot> ReadAsync(
        AccountScope scope, ListRequest<IngestionRun, RunSummary> request, RunListSnapshot? last, bool fresh, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (filters, match) = await queries.ResolveAsync(scope, request.Filters, accounts, ct);
        var page = filters is null
            ? Page<RunSummary>.Empty : await queries.ListAsync(scope, filters, request.Order.Order(), request.Cursor, PageSize.Default, ct);
        var mark = MarkOf(page.Items.Select(run => (run.IngestionRunId, run.Outcome)));
        // The progress of a run changes nothing around the list; its beginning and its end do.
        if (!fresh && last is not null && last.Around.Mark == mark && now - last.Around.ReadAtUtc < SurroundingsMaxAge)
            return new(page with { Total = last.Page.Total }, match, last.Around, now);

        var trust = await completeness.ReadAsync(scope, ct);
        var bars = await queries.RecentAsync(scope, StripOf(request, filters), RunStrip.Length, ct);
        var known = await accounts.ListAsync(scope, ct);
        var active = await queries.FindActiveAsync(scope, connections.AccountId, ct);
        // An exact count takes longer the more runs there are: count again when the newest runs, or those on the page, have changed.
        var newest = HashCode.Combine(mark, MarkOf(bars.Select(bar => (bar.IngestionRunId, bar.Outcome))));
        var exactly = request.CountExactly == true;
        var total = filters is null ? new ListTotal(0, AtLeast: false)
            : exactly && last?.Around.Newest == newest ? last.Page.Total
            : await queries.CountAsync(scope, filters, request.Order.Order(), exactly, ct);
        return new(page with { Total = total }, match, new(trust, bars, known, active, mark, newest, now), now);
    }

    /// <summary>The strip shows the account and the query of the list and ignores its other filters.</summary>
    private static FilterSet<IngestionRun> StripOf(ListRequest<IngestionRun, RunSummary> request, FilterSet<IngestionRun>? filters)
    {
        var strip = request.Filters.Of(RunFilters.Query) is { } query ? RunFilters.Query.Is(query) : FilterSet<IngestionRun>.None;
        return filters?.Of(RunFilters.Account) is { } account ? strip.With(RunFilters.Account, account) : strip;
    }

    private static int MarkOf(IEnumerable<(Guid, RunOutcome)> runs) => runs.Aggregate(17, HashCode.Combine);

    private sealed record ListKey(AccountScope Scope, ListRequest<IngestionRun, RunSummary> Request);

    private sealed record RecentKey(AccountScope Scope);

    private sealed record RunsKey(AccountScope Scope, string RunIds);
}

/// <summary>A list of runs as its page shows it, with the total, read at that time or a moment later.</summary>
internal sealed record RunListSnapshot(
    Page<RunSummary> Page, SearchMatch Match, RunListSurroundings Around, DateTimeOffset ReadAtUtc);

/// <summary>What the page shows around the list.</summary>
/// <param name="Trust">Whether today's data can be trusted.</param>
/// <param name="Bars">The runs of the strip, newest first.</param>
/// <param name="Accounts">The accounts that can be chosen.</param>
/// <param name="Active">The active run of the configured account.</param>
/// <param name="Mark">Changes when a run on the page begins or ends.</param>
/// <param name="Newest">Changes when one on the page or in the strip does.</param>
/// <param name="ReadAtUtc">When all that was read.</param>
internal sealed record RunListSurroundings(
    CompletenessReport Trust, IReadOnlyList<RunBar> Bars, IReadOnlyList<KnownAccount> Accounts, ActiveRun? Active,
    int Mark, int Newest, DateTimeOffset ReadAtUtc);
