using FlexPortal.Core.Flex.Runs.Lists;

namespace FlexPortal.Flex.Lists;

/// <summary>Carries out what a list asks for: finds out first what the text to search for is.</summary>
internal static class RunListReading
{
    /// <summary>The filter with what the search found; null when no run has anything of that name, and the list is empty.</summary>
    public static async Task<(RunFilter? Filter, SearchMatch Match)> ResolveAsync(this RunListQueries queries, RunListing listing, CancellationToken ct)
    {
        if (listing.Search is not { } text)
            return (listing.Filter, SearchMatch.Nothing);

        var (filter, match) = await queries.SearchAsync(listing.Filter, text, ct);
        return (match == SearchMatch.Nothing ? null : filter, match);
    }

    /// <summary>The page, with the count when it is wanted.</summary>
    public static async Task<PageOfRuns> ReadAsync(this RunListQueries queries, RunListing listing, int pageSize, CancellationToken ct)
    {
        if ((await queries.ResolveAsync(listing, ct)).Filter is not { } filter)
            return new([], null, null, listing.Count is null ? null : new(0, AtLeast: false));

        var page = await queries.ListAsync(filter, listing.Order, listing.Cursor, pageSize, ct);
        return listing.Count is { } exactly ? page with { Total = await queries.CountAsync(filter, listing.Order, exactly, ct) } : page;
    }
}
