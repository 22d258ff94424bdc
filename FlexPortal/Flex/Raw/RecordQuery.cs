using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.Flex.Raw;

/// <summary>A request for raw rows, over HTTP or on the command line.</summary>
internal sealed record RecordQuery(string? Section, string? Find, string? Account, string? Sort, string? Cursor, int? Limit)
{
    /// <summary>Why this cannot be answered; null when it can.</summary>
    public string? Fault => this switch
    {
        _ when PageSize.FaultOf(Limit) is { } outside => outside,
        _ when !ListFilter.IsText(Section) => "section is the element name of a section, such as Trades.",
        _ when !ListFilter.IsText(Account) => "account is an account id.",
        _ when !ListFilter.IsText(Find) || Find is { Length: > RecordSearch.LongestText } =>
            $"find is a text of at most {RecordSearch.LongestText} characters, none of them a control character.",
        { Find: not null, Section: null or "" } => "find looks into one section: name it with section.",
        _ when !RecordSort.TryParse(Sort, out _) => "sort is the name of an attribute, with - before it for descending.",
        { IsSorted: true, Section: null or "" } => "sort orders the rows of one section: name it with section.",
        { IsSorted: true, IsSearch: true } => "sort and find cannot be combined: a search goes through the rows in document order.",
        _ when !IsPlace => Core.Platform.Lists.Cursor.Fault,
        _ => null,
    };

    /// <summary>The statement's account for a key; null without a key. An unknown key is returned unchanged: it matches no row.</summary>
    public static string? AccountOf(RunDetail run, string? key, AccountKeys keys) => string.IsNullOrWhiteSpace(key)
        ? null
        : run.Sections
            .Select(section => section.AccountId)
            .FirstOrDefault(account => string.Equals(keys.Of(account), key, StringComparison.Ordinal))
            ?? key;

    /// <summary>The same as an address under a path.</summary>
    public string At(string path) => QueryHelpers.AddQueryString(
        path, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["section"] = Section,
            ["find"] = Find,
            ["account"] = Account,
            ["sort"] = Sort,
            ["cursor"] = Cursor,
            ["limit"] = Limit?.ToString(CultureInfo.InvariantCulture),
        }.Where(part => part.Value is not null));

    private bool IsSearch => !string.IsNullOrWhiteSpace(Find);

    private bool IsSorted => !string.IsNullOrWhiteSpace(Sort);

    private bool IsPlace => IsSearch ? RecordSearch.TryReadCursor(Cursor, out _)
        : IsSorted ? RawRecordQueries.SortedOrder.TryParse(Cursor, out _)
        : RawRecordQueries.Order.TryParse(Cursor, out _);

    public async Task<RecordPage> ReadAsync(RunDetail run, RawRecordQueries records, RecordSearch search, CancellationToken ct)
    {
        var (size, account) = (Limit ?? PageSize.Default, string.IsNullOrWhiteSpace(Account) ? null : Account);
        if (IsSearch && RecordSearch.TryReadCursor(Cursor, out var place))
            return await search.ExecuteAsync(run, Section!, Find!, account, place, size, ct);

        if (RecordSort.TryParse(Sort, out var sort) && sort is not null)
            return await records.SortAsync(
                run, Section!, sort, account, RawRecordQueries.SortedOrder.TryParse(Cursor, out var edge) ? edge : null, size, ct);

        return await records.ListAsync(
            run, Section, RawRecordQueries.Order.TryParse(Cursor, out var from) ? from : null, size, ct, account);
    }
}
