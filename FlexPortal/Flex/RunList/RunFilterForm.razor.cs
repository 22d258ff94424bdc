using System.Globalization;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The saved views, the search and the filters of the list. A field of the form is bound by the name of its filter.</summary>
public sealed partial class RunFilterForm
{
    // Chosen by the saved views, or typed into the search.
    private static readonly ListFilter<IngestionRun>[] Elsewhere =
        [RunFilters.Status, RunFilters.State, RunFilters.RequestedBy, RunFilters.Search];

    private readonly Dictionary<string, string?> _fields =
        RunFilters.List.Filters.Except(Elsewhere).ToDictionary(filter => filter.Name, _ => (string?)null, StringComparer.Ordinal);

    private ListQuery? _filled;
    private bool _open;
    private string? _search;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

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

    /// <summary>Filters that no saved view says, each with the list without it.</summary>
    private List<(string Word, string Value, ListQuery Without)> Chips { get; set; } = [];

    protected override void OnParametersSet()
    {
        var start = Query.FromStart();
        var isView = SavedViews.For(User).Any(view => Query.Is(view.Query));
        Chips =
        [
            .. Query.Parts.Where(part => ListQuery.IsFilter(part.Key) && !(isView && part.Key is ("state" or "requested_by")))
                .Select(part => (WordOf(part.Key), ValueOf(part.Key, part.Value), start.With(part.Key, null))),
        ];
        if (Query == _filled)
            return;

        (_filled, _search) = (Query, Query[RunFilters.Search.Name]);
        foreach (var name in _fields.Keys)
            _fields[name] = IsDay(name) && !IsDayText(Query[name]) ? "" : Query[name] ?? "";
        _open |= _fields.Keys.Any(name => Query[name] is not null);
    }

    private void Search() => Navigation.NavigateTo(Zone.To(RunSearch.AddressOf(Query, _search, Accounts)));

    private void Apply()
    {
        // A moment in the address, which no field for a day can show, stays until a day takes its place.
        var asked = _fields.Where(field => !(IsDay(field.Key) && string.IsNullOrEmpty(field.Value) && !IsDayText(Query[field.Key])))
            .Aggregate(Query.FromStart(), (query, field) => query.With(field.Key, field.Value));
        Navigation.NavigateTo(Zone.To(asked.Address()));
    }

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

    private static bool IsDay(string name) => RunFilters.List.Filters.Any(
        filter => filter is ListFilter<IngestionRun, DateTimeOffset> && string.Equals(filter.Name, name, StringComparison.Ordinal));

    private static bool IsDayText(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
