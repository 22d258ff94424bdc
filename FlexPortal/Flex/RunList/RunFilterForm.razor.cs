using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The saved views, the search and the filters of the list. A field of the form is bound by the name of its filter.</summary>
public sealed partial class RunFilterForm
{
    // Chosen by the saved views or from the menu of accounts, or typed into the search.
    private static readonly ListFilter<IngestionRun>[] Elsewhere =
        [RunFilters.Status, RunFilters.State, RunFilters.RequestedBy, RunFilters.AccountKey, RunFilters.Search];

    private readonly Dictionary<string, string?> _fields =
        RunFilters.List.Filters.Except(Elsewhere).ToDictionary(filter => filter.Name, _ => (string?)null, StringComparer.Ordinal);

    private const string AnyTime = "Any time";

    private ListQuery? _filled;
    private bool _open;
    private bool _isReversed;
    private string? _search;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private AccountQueries Known { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    [Parameter, EditorRequired]
    public ListQuery Query { get; set; } = ListQuery.All;

    /// <summary>Name of the viewer.</summary>
    [Parameter]
    public string User { get; set; } = "unknown";

    /// <summary>The accounts that can be chosen.</summary>
    [Parameter]
    public IReadOnlyList<KnownAccount> Accounts { get; set; } = [];

    /// <summary>What the text in the search box was found to be.</summary>
    [Parameter]
    public SearchMatch Match { get; set; }

    /// <summary>How many runs the list has; null when it is not known.</summary>
    [Parameter]
    public ListTotal? Total { get; set; }

    /// <summary>The newest runs of the list's account and query; they are all of them when there are fewer than the strip holds.</summary>
    [Parameter]
    public IReadOnlyList<RunBar> Bars { get; set; } = [];

    /// <summary>Filters that no saved view says, each with the list without it.</summary>
    private List<(string Word, string Value, ListQuery Without)> Chips { get; set; } = [];

    protected override void OnParametersSet()
    {
        var start = Query.FromStart();
        var isView = SavedViews.For(Query, User).Any(view => Query.Is(view.Query));
        Chips =
        [
            .. Query.Parts.Where(part => ListQuery.IsFilter(part.Key) && !(isView && SavedViews.Chooses(part.Key)))
                .Select(part => (WordOf(part.Key), ValueOf(part.Key, part.Value), start.With(part.Key, null))),
        ];
        if (Query == _filled)
            return;

        (_filled, _search) = (Query, Query[RunFilters.Search.Name]);
        foreach (var name in _fields.Keys)
            _fields[name] = IsDay(name) && !IsDayText(Query[name]) ? "" : Query[name] ?? "";
        _open |= _fields.Keys.Any(name => Query[name] is not null);
        _isReversed = IsReversed();
    }

    /// <summary>The lists of the menu of periods, by the days of the reader's zone.</summary>
    private IEnumerable<(string Word, ListQuery Query)> Periods
    {
        get
        {
            var today = DateOnly.FromDateTime(Zone.At(Time.GetUtcNow()).DateTime);
            return
            [
                (AnyTime, Between(null, null)), ("Today", Between(today, today)), ("Last 7 days", Between(today.AddDays(-6), today)),
                ("Last 30 days", Between(today.AddDays(-29), today)), ("This month", Between(new(today.Year, today.Month, 1), today)),
            ];
        }
    }

    /// <summary>The period of the list: its word in the menu, else its days.</summary>
    private string PeriodShown
    {
        get
        {
            var (from, to) = (Query[RunFilters.From.Name], Query[RunFilters.To.Name]);
            return Periods.FirstOrDefault(period => Query.Is(period.Query)).Word
                ?? (from, to) switch { (_, null) => $"From {from}", (null, _) => $"Until {to}", _ => $"{from} – {to}" };
        }
    }

    private string? AccountShown => Accounts.FirstOrDefault(IsChosen)?.AccountId;

    private bool IsChosen(KnownAccount account) =>
        string.Equals(account.AccountKey, Query[RunFilters.AccountKey.Name], StringComparison.Ordinal);

    private string Of(KnownAccount? account) =>
        Zone.To(Query.FromStart().With(RunFilters.AccountKey.Name, account?.AccountKey).Address());

    private ListQuery Between(DateOnly? from, DateOnly? to) => Query.FromStart()
        .With(RunFilters.From.Name, from is { } first ? ValueFormatter.Day(first) : null)
        .With(RunFilters.To.Name, to is { } last ? ValueFormatter.Day(last) : null);

    /// <summary>How many runs a view has, where the page has read it anyway; else null.</summary>
    private string? CountOf(RunOutcome? state, ListQuery view)
    {
        if (Query.Is(view) && Query.Order() is RunOrder.Newest or RunOrder.Oldest)
            return Total is { } total ? $"{ValueFormatter.Number(total.Count)}{(total.AtLeast ? "+" : "")}" : null;

        var isAll = view[RunFilters.RequestedBy.Name] is null;
        var areAllBars = Bars.Count is > 0 and < RunStrip.Length && Query.Parts.All(part => !ListQuery.IsFilter(part.Key)
            || SavedViews.Chooses(part.Key) || part.Key is ("account" or "query"));
        return isAll && areAllBars ? ValueFormatter.Number(Bars.Count(bar => state is null || bar.Outcome == state)) : null;
    }

    private async Task SearchAsync() => Navigation.NavigateTo(Zone.To(
        await RunSearch.AddressAsync(Query, _search, Known, await Permission.AccountsAsync(), CancellationToken.None)));

    private void Apply()
    {
        _isReversed = IsReversed();
        if (_isReversed)
            return;

        // A moment in the address, which no field for a day can show, stays until a day takes its place.
        var asked = _fields.Where(field => !(IsDay(field.Key) && string.IsNullOrEmpty(field.Value) && !IsDayText(Query[field.Key])))
            .Aggregate(Query.FromStart(), (query, field) => query.With(field.Key, field.Value));
        Navigation.NavigateTo(Zone.To(asked.Address()));
    }

    /// <summary>Whether the first day is after the last one; a day's text sorts as the day does.</summary>
    private bool IsReversed() => (_fields["from"], _fields["to"]) is ({ Length: > 0 } from, { Length: > 0 } to)
        && string.CompareOrdinal(from, to) > 0;

    private string WordOf(string name) => name switch
    {
        "search" => Match switch
        {
            SearchMatch.Query => "Search: query",
            SearchMatch.ErrorCode => "Search: error",
            SearchMatch.QueryOrErrorCode => "Search: query or error",
            SearchMatch.RunNumber => "Search: run",
            SearchMatch.RunId => "Search: run id",
            _ => "Search: no match",
        },
        "error_code" => "Error",
        "requested_by" => "Started by",
        "trigger" => "Started",
        _ => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' '),
    };

    private string ValueOf(string name, string value) => name is not "account" ? value
        : Accounts.FirstOrDefault(account => string.Equals(account.AccountKey, value, StringComparison.Ordinal))?.AccountId
            ?? "none that has a run";

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.Ordinal);

    private static bool IsDay(string name) => RunFilters.List.Filters.Any(
        filter => filter is ListFilter<IngestionRun, DateTimeOffset> && string.Equals(filter.Name, name, StringComparison.Ordinal));

    private static bool IsDayText(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
