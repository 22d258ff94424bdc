using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The saved views, the search and the filters of the list.</summary>
public sealed partial class RunFilters
{
    private RunListQuery? _filled;
    private bool _open;
    private string? _search, _account, _query, _code, _trigger;
    private DateOnly? _from, _to;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    [Parameter, EditorRequired]
    public RunListQuery Query { get; set; } = RunListQuery.All;

    /// <summary>Who looks.</summary>
    [Parameter]
    public string User { get; set; } = "unknown";

    /// <summary>The accounts there are.</summary>
    [Parameter]
    public IReadOnlyList<KnownAccount> Accounts { get; set; } = [];

    /// <summary>What the text in the search box was found to be.</summary>
    [Parameter]
    public SearchMatch Match { get; set; }

    private List<(string Word, string Value, RunListQuery Without)> Chips { get; set; } = [];

    protected override void OnParametersSet()
    {
        Chips = [.. InForce()];
        if (Query == _filled)
            return;

        (_filled, _search, _account, _query, _code) = (Query, Query.Search, Query.Account ?? "", Query.Query, Query.ErrorCode);
        (_from, _to, _trigger) = (Day(Query.From), Day(Query.To), Query.Trigger ?? "");
        _open |= new[] { Query.Account, Query.Query, Query.ErrorCode, Query.From, Query.To, Query.Trigger }.Any(text => !string.IsNullOrWhiteSpace(text));
    }

    private void Search() => Navigation.NavigateTo(Zone.To(RunSearch.AddressOf(Query, _search, Accounts)));

    private void Apply() => Go(Query with
    {
        Account = Blank(_account),
        Query = Blank(_query),
        ErrorCode = Blank(_code)?.ToUpperInvariant(),
        From = Given(_from, Query.From),
        To = Given(_to, Query.To),
        Trigger = Blank(_trigger),
        Cursor = null,
        Count = null,
    });

    private void Go(RunListQuery query) => Navigation.NavigateTo(Zone.To(query.Address));

    /// <summary>Filters that no saved view says, each with the list without it.</summary>
    private IEnumerable<(string Word, string Value, RunListQuery Without)> InForce()
    {
        var start = Query with { Cursor = null, Count = null };
        (string, string?, RunListQuery)[] all =
        [
            (SearchWord, Query.Search, start with { Search = null }),
            ("Status", Query.Status, start with { Status = null }),
            ("State", IsView ? null : Query.State, start with { State = null }),
            ("Account", AccountShown, start with { Account = null }),
            ("Query", Query.Query, start with { Query = null }),
            ("Error", Query.ErrorCode, start with { ErrorCode = null }),
            ("Started by", IsView ? null : Query.RequestedBy, start with { RequestedBy = null }),
            ("From", Query.From, start with { From = null }),
            ("To", Query.To, start with { To = null }),
            ("Started", Query.Trigger, start with { Trigger = null }),
        ];
        return all.Where(filter => !string.IsNullOrWhiteSpace(filter.Item2)).Select(filter => (filter.Item1, filter.Item2!, filter.Item3));
    }

    private string? AccountShown => string.IsNullOrWhiteSpace(Query.Account) ? null
        : Accounts.FirstOrDefault(account => string.Equals(account.AccountKey, Query.Account, StringComparison.Ordinal))?.AccountId ?? "none that has a run";

    private bool IsView => SavedViews.For(User).Any(view => Query.Is(view.Query));

    private string SearchWord => Match switch
    {
        SearchMatch.Query => "Search: query",
        SearchMatch.ErrorCode => "Search: error",
        SearchMatch.RunId => "Search: run id",
        _ => "Search: found nothing of the name",
    };

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A moment in the address, which no field for a day can show, stays until a day takes its place.</summary>
    private static string? Given(DateOnly? field, string? asked) => field is { } day ? Words.Day(day) : Day(asked) is null ? Blank(asked) : null;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
