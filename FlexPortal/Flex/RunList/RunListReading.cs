using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;

namespace FlexPortal.Flex.RunList;

/// <summary>Carries out what a list asks for: finds out first which account a key stands for, and what the text to search for is.</summary>
internal static class RunListReading
{
    /// <summary>The filter with what was found; null when no run has anything of that name, and the list is empty.</summary>
    public static async Task<(RunFilter? Filter, SearchMatch Match)> ResolveAsync(
        this RunListQueries queries, AccountScope scope, RunListing listing, AccountQueries accounts, CancellationToken ct)
    {
        if (listing.AccountKey is { } key)
        {
            if (await accounts.FindAsync(scope, key, ct) is not { } account)
                return (null, SearchMatch.Nothing);
            listing = listing with { Filter = listing.Filter with { AccountId = account } };
        }

        if (listing.Search is not { } text)
            return (listing.Filter, SearchMatch.Nothing);

        var (filter, match) = await queries.SearchAsync(scope, listing.Filter, text, ct);
        return (match == SearchMatch.Nothing ? null : filter, match);
    }

    /// <summary>The page, with the count when it is wanted.</summary>
    public static async Task<Page<RunSummary>> ReadAsync(this RunListQueries queries, AccountScope scope, RunListing listing, AccountQueries accounts, int pageSize, CancellationToken ct)
    {
        if ((await queries.ResolveAsync(scope, listing, accounts, ct)).Filter is not { } filter)
            return new([], null, null, listing.Count is null ? null : new(0, AtLeast: false));

        var page = await queries.ListAsync(scope, filter, listing.Order, listing.Cursor, pageSize, ct);
        return listing.Count is { } exactly ? page with { Total = await queries.CountAsync(scope, filter, listing.Order, exactly, ct) } : page;
    }
}
