using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.Lists;
using FlexPortal.Flex.Lists;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList.Table;

/// <summary>
/// The table of runs. The cells of a row are text (<see cref="RunCells"/>), written anew when its run has changed: fifty living rows cost
/// the server two and a half times the memory for as long as the page is open.
/// </summary>
public sealed partial class RunTable
{
    private List<(RunSummary Run, MarkupString Cells)> _rows = [];
    private ReadingZone? _zone;

    [Inject]
    private StillMarkup Still { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    [Parameter, EditorRequired]
    public IReadOnlyList<RunSummary> Runs { get; set; } = [];

    /// <summary>The list that is shown, for the links that sort it.</summary>
    [Parameter]
    public RunListQuery Query { get; set; } = RunListQuery.All;

    /// <summary>Runs chosen for comparison.</summary>
    [Parameter]
    public IReadOnlyList<Guid> Selected { get; set; } = [];

    [Parameter]
    public EventCallback<Guid> Select { get; set; }

    /// <summary>Whether a run that the reader asked for is on its way.</summary>
    [Parameter]
    public bool IsStarting { get; set; }

    private string Caption => Query.Order switch
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
        var known = Zone == _zone ? _rows.ToDictionary(row => row.Run, row => row.Cells) : [];
        var changed = Runs.Where(run => !known.ContainsKey(run)).Distinct().ToArray();
        var written = await Still.RenderAsync<RunCells>([.. changed.Select(run =>
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Run"] = run, ["Zone"] = Zone.Handed })]);
        foreach (var (run, cells) in changed.Zip(written))
            known.Add(run, cells);
        (_rows, _zone) = ([.. Runs.Select(run => (run, known[run]))], Zone);
    }

    /// <summary>What the browser tells, when it may, once the run has ended.</summary>
    private static string? Notice(RunSummary run) =>
        run.Status == RunStatus.Started ? null : $"{RunWords.State(run.Outcome).Word}: query {run.FlexQueryId}";

    private string Choice(RunSummary run) =>
        $"Select the run of {run.FlexQueryId} started {Words.Moment(run.StartedAtUtc, Time.GetUtcNow(), Zone)} to compare it";
}
