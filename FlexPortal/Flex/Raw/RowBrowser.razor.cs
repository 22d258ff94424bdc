using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Raw;

/// <summary>A page of raw rows, or of those that hold a text. They never change, so they are written once, on the server.</summary>
public sealed partial class RowBrowser
{
    /// <summary>Query parameter of the chooser's buttons, and its values: what to keep in this browser.</summary>
    internal const string KeepParameter = "keep", KeepChosen = "columns", KeepAll = "all-columns";

    private const int PageSize = 25;

    private static readonly (string Notice, string Text) NoPlace =
        ("no-such-place", "The address names a place in the rows that does not exist.");

    private RowTable? _table;
    private RecordSort? _sort;
    private string? _sortFault;
    private IReadOnlyList<string> _chosen = [];
    private KnownAccount[] _accounts = [];
    private string? _account;
    private string? _next;
    private (string Notice, string Text)? _fault;
    private string? _empty;
    private string _found = "";
    private string _plain = "";
    private string _json = "";

    [Inject]
    private RawRecordQueries Records { get; set; } = null!;

    [Inject]
    private RecordSearch Search { get; set; } = null!;

    [Inject]
    private AccountKeys Keys { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>The current address.</summary>
    [Parameter, EditorRequired]
    public StatementAddress Place { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _plain = $"/runs/{Run.IngestionRunId}";
        _accounts = [.. Run.Sections.Where(section => IsThis(section.SectionName)).Select(section => section.AccountId)
            .Where(account => account.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Select(account => new KnownAccount(account, Keys.Of(account)))];
        _account = RecordQuery.AccountOf(Run, Place.Account, Keys);
        _json = $"/ingestion/runs/{Run.IngestionRunId}/records?section={Uri.EscapeDataString(Place.Section!)}"
            + (Place.Find is null ? "" : $"&find={Uri.EscapeDataString(Place.Find)}")
            + (Place.Account is null ? "" : $"&account={Uri.EscapeDataString(Place.Account)}")
            + (Place.Sort is null ? "" : $"&sort={Uri.EscapeDataString(Place.Sort)}");
        ChooseColumns();
        _sortFault = Place.Find is not null ? "Rows of a search are in document order." : RecordSort.ErrorOf(Run, Place.Section!)?.Message;
        if (Place.Find is null && !RecordSort.TryParse(Place.Sort, out _sort))
            _fault = ("sort-invalid", "The address names no column to sort by.");
        else if (_sort is not null && _sortFault is not null)
            _fault = ("sort-refused", _sortFault);
        else
            _fault = FaultOf(Place);
        if (_fault is not null)
            return;

        try
        {
            var cancellation = Http?.RequestAborted ?? default;
            if (Place.Find is not null)
                await SearchAsync(Place.Find, cancellation);
            else if (_sort is not null)
                await SortAsync(_sort, cancellation);
            else
                await ListAsync(cancellation);
        }
        catch (Exception away) when (DatabaseErrors.IsTransient(away))
        {
            _fault = ("database-down", "The database does not answer, so the rows cannot be shown. Load the page again in a moment.");
        }
    }

    /// <summary>The address decides, else what this browser keeps. A button of the chooser changes both.</summary>
    private void ChooseColumns()
    {
        var keep = Http?.Request.Query[KeepParameter].ToString();
        if (keep is KeepAll)
            Place = Place with { Columns = [] };
        if (Http is not null && keep is KeepChosen or KeepAll)
            ChosenColumns.Keep(Http, Time, Place.Section!, Place.Columns);
        _chosen = Place.Columns.Count > 0 || Http is null || keep is KeepAll ? Place.Columns : ChosenColumns.Of(Http, Place.Section!);
    }

    private async Task SortAsync(RecordSort sort, CancellationToken cancellationToken)
    {
        if (!RawRecordQueries.SortedOrder.TryParse(Place.Rows, out var after))
        {
            _fault = NoPlace;
            return;
        }

        var page = await Records.SortAsync(Run, Place.Section!, sort, _account, after, PageSize, cancellationToken);
        if (page.Items.Count == 0 && after is not null)
        {
            _fault = NoPlace;
            return;
        }

        Show(page);
    }

    private void Show(RecordPage page)
    {
        (_table, _next) = (RowTable.Of(page.Items, find: null, _chosen), page.NextCursor);
        (_empty, _found) = (page.Items.Count, Place.Account) switch
        {
            (0, _) when !Run.Sections.Any(section => IsThis(section.SectionName)) =>
                ("section", $"The statement of this run has no section {Place.Section}. Choose one of the sections above."),
            (0, null) => ("section", "This section has no rows in this run."),
            (0, _) => ("account", "This section has no rows of that account in this run."),
            _ => ((string?)null, ""),
        };
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        if (!RawRecordQueries.Order.TryParse(Place.Rows, out var after))
        {
            _fault = NoPlace;
            return;
        }

        Show(await Records.ListAsync(Run, Place.Section, after, PageSize, cancellationToken, _account));
    }

    private async Task SearchAsync(string find, CancellationToken cancellationToken)
    {
        if (!RecordSearch.TryReadCursor(Place.Rows, out var after))
        {
            _fault = NoPlace;
            return;
        }

        var page = await Search.ExecuteAsync(Run, Place.Section!, find, _account, after, PageSize, cancellationToken);
        (_table, _next) = (RowTable.Of(page.Items, find, _chosen), page.NextCursor);
        _empty = page.Items.Count == 0 ? "search" : null;
        _found = Found(page.Items.Count, page.Search!, find, isFirst: after is null);
    }

    /// <summary>What was searched, and how many rows contain the text.</summary>
    private string Found(int hits, SearchProgress searched, string find, bool isFirst)
    {
        var (found, looked, all) =
            (ValueFormatter.Number(hits), ValueFormatter.Number(searched.RowsLookedAt), ValueFormatter.Number(searched.RowsInSection));
        var contain = $"of {Place.Section} contain{(hits == 1 ? "s" : "")} “{find}” in a name or value";
        var rows = ValueFormatter.Count(searched.RowsInSection, "row", "rows");
        return (searched.Stopped, isFirst) switch
        {
            (SearchStop.End, true) => $"{found} of {rows} {contain}{(Place.Account is null ? "" : ", of this account")}.",
            (SearchStop.End, _) =>
                $"{found} more {(hits == 1 ? "row" : "rows")} {contain}. These are the last: all {rows} were searched.",
            (SearchStop.PageFull, true) => $"{found} of the first {looked} rows {contain}. The section has {all}; the page is full.",
            (SearchStop.PageFull, _) => $"{found} more rows up to row {looked} of {all} {contain}. The page is full.",
            (_, true) => $"{found} of the first {looked} rows {contain}. The time for one page ran out; the section has {all}.",
            _ => $"{found} more {(hits == 1 ? "row" : "rows")} up to row {looked} of {all} {contain}. The time for one page ran out.",
        };
    }

    private string? Css(int column) => _table!.Figures.Contains(column) ? "number" : null;

    private string? SortOf(string column) => !string.Equals(_sort?.Column, column, StringComparison.Ordinal) ? null
        : _sort!.Descending ? "descending" : "ascending";

    /// <summary>The address that sorts by a column: figures from the largest, text ascending; then the other way; then no sort.</summary>
    private string Sorted(int column)
    {
        var name = _table!.Columns[column];
        var first = _table.Figures.Contains(column);
        var next = SortOf(name) is not { } current ? new RecordSort(name, first)
            : current is "descending" == first ? new RecordSort(name, !first) : null;
        return (Place with { Sort = next?.ToString(), Rows = null, Row = null }).Address("rows");
    }

    private static (string Notice, string Text)? FaultOf(StatementAddress place) =>
        !ListFilter.IsText(place.Section) || !ListFilter.IsText(place.Rows)
            ? ("no-such-rows", "The address names rows that cannot exist.")
        : !ListFilter.IsText(place.Find) || place.Find is { Length: > RecordSearch.LongestText }
            ? ("search-invalid",
                $"What is searched for is at most {RecordSearch.LongestText} characters long, none of them a control character.")
        : null;

    private bool IsThis(string section) => string.Equals(section, Place.Section, StringComparison.Ordinal);
}
