using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Statement;

/// <summary>A page of raw rows. They never change, so they are read and rendered once.</summary>
public sealed partial class RowBrowser : IDisposable
{
    private const int PageSize = 25;

    private readonly CancellationTokenSource _closing = new();
    private RowTable? _table;
    private string? _next;
    private string? _fault;
    private bool _shown;

    [Inject]
    private RawRecordQueries Records { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>The section.</summary>
    [Parameter, EditorRequired]
    public string Section { get; set; } = "";

    /// <summary>Where the page starts; null for the first.</summary>
    [Parameter]
    public string? Cursor { get; set; }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (!RawRecordCursor.TryParse(Cursor, out var after))
        {
            _fault = "The address names a place in the rows that does not exist.";
            return;
        }

        try
        {
            var page = await Records.ListAsync(Run, Section, after, PageSize, _closing.Token);
            (_table, _next) = (RowTable.Of(page.Items), page.NextCursor);
        }
        catch (Exception fault) when (ReadFaults.IsDatabaseAway(fault))
        {
            _fault = "The database does not answer, so the rows cannot be shown. Load the page again in a moment.";
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // The page was closed while it read.
        }
    }

    protected override bool ShouldRender()
    {
        if (_shown)
            return false;

        _shown = _table is not null || _fault is not null;
        return true;
    }

    private string Address(string? cursor) =>
        $"/runs/{Run.IngestionRunId}?section={Uri.EscapeDataString(Section)}"
        + (cursor is null ? "" : $"&rows={Uri.EscapeDataString(cursor)}") + "#rows";
}
