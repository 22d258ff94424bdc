using System.Globalization;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using Microsoft.AspNetCore.WebUtilities;

namespace FlexPortal.Flex.Raw;

/// <summary>A page of rows.</summary>
/// <param name="Items">The rows, in document order.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one. A page of a search may be without a hit and still have
/// it.</param>
/// <param name="Search">How far a search has looked; null when nothing is searched for.</param>
internal sealed record RecordPage(IReadOnlyList<RawRecordView> Items, string? NextCursor, SearchProgress? Search = null);

/// <summary>How far a search has looked.</summary>
/// <param name="RowsLookedAt">Rows of the section looked at so far.</param>
/// <param name="RowsInSection">All rows of the section.</param>
/// <param name="Stopped">Why the page ends here.</param>
internal sealed record SearchProgress(long RowsLookedAt, long RowsInSection, SearchStop Stopped);

/// <summary>A request for raw rows, over HTTP or on the command line.</summary>
internal sealed record RecordQuery(string? Section, string? Find, string? Account, string? Cursor, int? Limit)
{
    /// <summary>Why this cannot be answered; null when it can.</summary>
    public string? Fault => this switch
    {
        { Limit: < 1 or > PageSize.Max } => $"limit is a number from 1 to {PageSize.Max}.",
        _ when !RunListParser.IsText(Section) => "section is the element name of a section, such as Trades.",
        _ when !RunListParser.IsText(Account) => "account is an account id.",
        _ when !RunListParser.IsText(Find) || Find is { Length: > RecordSearch.LongestText } =>
            $"find is a text of at most {RecordSearch.LongestText} characters, none of them a control character.",
        { Find: not null, Section: null or "" } => "find looks into one section: name it with section.",
        _ when !RunListParser.IsText(Cursor) || !IsPlace => "cursor is not one that this address gave out.",
        _ => null,
    };

    /// <summary>
    /// The account of a statement that a key stands for; null for none. A key of no account in it stays as it is: no row is of such an
    /// account.
    /// </summary>
    public static string? AccountOf(RunDetail run, string? key, AccountKeys keys) => string.IsNullOrWhiteSpace(key)
        ? null
        : run.Sections.Select(section => section.AccountId).FirstOrDefault(account => string.Equals(keys.Of(account), key, StringComparison.Ordinal)) ?? key;

    /// <summary>The same as an address under a path.</summary>
    public string At(string path) => QueryHelpers.AddQueryString(
        path, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["section"] = Section,
            ["find"] = Find,
            ["account"] = Account,
            ["cursor"] = Cursor,
            ["limit"] = Limit?.ToString(CultureInfo.InvariantCulture),
        }.Where(part => part.Value is not null));

    private bool IsSearch => !string.IsNullOrWhiteSpace(Find);

    private bool IsPlace => IsSearch ? SearchCursor.TryParse(Cursor, out _) : RawRecordCursor.TryParse(Cursor, out _);

    public async Task<RecordPage> ReadAsync(RunDetail run, RawRecordQueries records, RecordSearch search, CancellationToken ct)
    {
        var (size, account) = (Limit ?? PageSize.Default, string.IsNullOrWhiteSpace(Account) ? null : Account);
        if (IsSearch && SearchCursor.TryParse(Cursor, out var place))
        {
            var found = await search.ExecuteAsync(run, Section!, Find!, account, place, size, ct);
            return new(found.Items, found.NextCursor, new(found.RowsLookedAt, found.RowsInSection, found.Stopped));
        }

        var after = RawRecordCursor.TryParse(Cursor, out var known) ? known : null;
        var page = await records.ListAsync(run, Section, after, size, ct, account);
        return new(page.Items, page.NextCursor);
    }
}
