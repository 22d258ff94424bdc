using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Runs.History;
using FlexPortal.Core.Flex.Statements.Preflight;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.OneRun;

/// <summary>One run, kept current while it goes on.</summary>
public sealed partial class RunView
{
    [Inject]
    private FlexQueries Queries { get; set; } = null!;

    [Inject]
    private RunHistoryQueries History { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The section whose rows are shown; null for none.</summary>
    [Parameter]
    public string? Section { get; set; }

    /// <summary>Where the page of rows starts; null for the first.</summary>
    [Parameter]
    public string? Rows { get; set; }

    /// <summary>What the bars of the timeline stand for, as in the address.</summary>
    [Parameter]
    public string? Scale { get; set; }

    /// <summary>How the log is shown, as in the address.</summary>
    [Parameter]
    public string? Log { get; set; }

    /// <summary>Who looks.</summary>
    [Parameter]
    public string Visitor { get; set; } = "unknown";

    private RunDetail? Run { get; set; }

    private RunNeighbours Neighbours { get; set; } = new(null, null);

    private UsualDurations? Usual { get; set; }

    // A run that is over never changes.
    protected override string? Topic => Run is { Status: not RunStatus.Started } ? null : $"run/{Id}";

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Topic is null)
            return;

        Run = await Queries.FindRunAsync(Id, cancellationToken);
        if (Run is null || Usual is not null)
            return;

        // What was before this run does not change while it is watched.
        Neighbours = await History.FindNeighboursAsync(Run, cancellationToken);
        Usual = await History.FindUsualAsync(Run, cancellationToken);
    }

    private static bool IsMissing(RunDetail run, PreflightFinding finding) => run.MissingSections.Any(missing =>
        string.Equals(missing.Section, finding.Section, StringComparison.Ordinal)
        && string.Equals(missing.AccountId, finding.AccountId, StringComparison.Ordinal));
}
