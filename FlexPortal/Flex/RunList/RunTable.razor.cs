using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>
/// The table of runs. A row is text (<see cref="RunRow"/>), rendered again when its run has changed: fifty live rows cost the server three
/// times the memory while the page is open. Only the browser knows which rows are chosen for comparison.
/// </summary>
public sealed partial class RunTable
{
    private List<(RunSummary Run, MarkupString Row)> _rows = [];
    private (ReadingZone Zone, DateOnly Day) _writtenFor;

    [Inject]
    private RunRowCache Texts { get; set; } = null!;

    [Inject]
    private StaticRowRenderer Renderer { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    [Parameter, EditorRequired]
    public IReadOnlyList<RunSummary> Runs { get; set; } = [];

    /// <summary>The list that is shown, for the links that sort it.</summary>
    [Parameter]
    public ListQuery Query { get; set; } = ListQuery.All;

    private string Caption => Query.Order() switch
    {
        RunOrder.Newest => "newest first",
        RunOrder.Oldest => "oldest first",
        RunOrder.Longest => "longest first",
        RunOrder.Shortest => "shortest first",
        RunOrder.MostRows => "most new rows first",
        _ => "fewest new rows first",
    };

    protected override async Task OnParametersSetAsync()
    {
        // At midnight what was today gets its day.
        var writtenFor = (Zone, DateOnly.FromDateTime(Zone.At(Time.GetUtcNow()).DateTime));
        var known = writtenFor == _writtenFor ? _rows.ToDictionary(row => row.Run, row => row.Row) : [];
        var changed = Runs.Where(run => !known.ContainsKey(run)).Distinct().ToArray();
        foreach (var (run, row) in changed.Zip(await Texts.OfAsync(changed, Zone, Renderer)))
            known.Add(run, row);
        (_rows, _writtenFor) = ([.. Runs.Select(run => (run, known[run]))], writtenFor);
    }
}
