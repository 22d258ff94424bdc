using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Flex.RunList;

/// <summary>Reads a list: looks up the account of a key, the mutes, and what the search text is, then the page.</summary>
internal static class RunListReading
{
    /// <summary>The filters with what was found; null when no run has anything of that name, and the list is empty.</summary>
    public static async Task<(FilterSet<IngestionRun>? Filters, SearchMatch Match)> ResolveAsync(
        this RunListQueries queries, AccountScope scope, FilterSet<IngestionRun> filters, AccountQueries accounts, CancellationToken ct)
    {
        if (filters.Of(RunFilters.AccountKey) is { } key)
        {
            if (await accounts.FindAsync(scope, key, ct) is not { } account)
                return (null, SearchMatch.Nothing);
            filters = filters.Without(RunFilters.AccountKey).With(RunFilters.Account, account);
        }

        filters = await queries.TodayAsync(scope, filters, ct);
        if (filters.Of(RunFilters.Search) is not { } text)
            return (filters, SearchMatch.Nothing);

        var (found, match) = await queries.SearchAsync(scope, filters.Without(RunFilters.Search), text, ct);
        return (match == SearchMatch.Nothing ? null : found, match);
    }

    /// <summary>The page, with the count when it is wanted.</summary>
    public static async Task<Page<RunSummary>> ReadAsync(
        this RunListQueries queries, AccountScope scope, ListRequest<IngestionRun, RunSummary> request, AccountQueries accounts,
            int pageSize,
        CancellationToken ct)
    {
        if ((await queries.ResolveAsync(scope, request.Filters, accounts, ct)).Filters is not { } filters)
            return new([], Total: request.CountExactly is null ? null : new(0, AtLeast: false));

        var order = request.Order.Order();
        var page = await queries.ListAsync(scope, filters, order, request.Cursor, pageSize, ct);
        return request.CountExactly is { } exactly
            ? page with { Total = await queries.CountAsync(scope, filters, order, exactly, ct) } : page;
    }
}
