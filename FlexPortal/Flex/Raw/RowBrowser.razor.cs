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
    private const int PageSize = 25;

    private static readonly (string Notice, string Text) NoPlace =
        ("no-such-place", "The address names a place in the rows that does not exist.");

    private RowTable? _table;
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
            + (Place.Account is null ? "" : $"&account={Uri.EscapeDataString(Place.Account)}");
        if (FaultOf(Place) is { } fault)
        {
            _fault = fault;
            return;
        }

        try
        {
            if (Place.Find is null)
                await ListAsync(Http?.RequestAborted ?? default);
            else
                await SearchAsync(Place.Find, Http?.RequestAborted ?? default);
        }
        catch (Exception away) when (DatabaseErrors.IsTransient(away))
        {
            _fault = ("database-down", "The database does not answer, so the rows cannot be shown. Load the page again in a moment.");
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        if (!RawRecordQueries.Order.TryParse(Place.Rows, out var after))
        {
            _fault = NoPlace;
            return;
        }

        var page = await Records.ListAsync(Run, Place.Section, after, PageSize, cancellationToken, _account);
        (_table, _next) = (RowTable.Of(page.Items), page.NextCursor);
        (_empty, _found) = (page.Items.Count, Place.Account) switch
        {
            (0, null) => ("section", "This section has no rows in this run."),
            (0, _) => ("account", "This section has no rows of that account in this run."),
            _ => ((string?)null, ""),
        };
    }

    private async Task SearchAsync(string find, CancellationToken cancellationToken)
    {
        if (!RecordSearch.TryReadCursor(Place.Rows, out var after))
        {
            _fault = NoPlace;
            return;
        }

        var page = await Search.ExecuteAsync(Run, Place.Section!, find, _account, after, PageSize, cancellationToken);
        (_table, _next) = (RowTable.Of(page.Items, find), page.NextCursor);
        _empty = page.Items.Count == 0 ? "search" : null;
        var hits = page.Items.Count == 0
            ? $"No row holds “{find}” here."
            : $"{ValueFormatter.Count(page.Items.Count, "row holds", "rows hold")} “{find}”{(after is null ? "" : " here")}.";
        var looked = page.Search!;
        _found = looked.Stopped switch
        {
            SearchStop.End when after is null => $"{hits} All {ValueFormatter.Count(looked.RowsInSection, "row", "rows")} were looked at.",
            SearchStop.End => $"{hits} These are the last: all {ValueFormatter.Count(looked.RowsInSection, "row", "rows")} were looked at.",
            SearchStop.PageFull =>
                $"{hits} The first {ValueFormatter.Number(looked.RowsLookedAt)} of "
                + $"{ValueFormatter.Count(looked.RowsInSection, "row", "rows")} were looked "
                + "at; the page is full.",
            _ =>
                $"{hits} The time for one page ran out after the first {ValueFormatter.Number(looked.RowsLookedAt)} of "
                + $"{ValueFormatter.Count(looked.RowsInSection, "row", "rows")}; the others were not looked at yet.",
        };
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
