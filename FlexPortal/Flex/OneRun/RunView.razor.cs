using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements.Preflight;
using FlexPortal.Flex.Changes;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.OneRun;

/// <summary>One run, kept current while it goes on.</summary>
public sealed partial class RunView
{
    [Inject]
    private FlexQueries Queries { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The section whose rows are shown; null for none.</summary>
    [Parameter]
    public string? Section { get; set; }

    /// <summary>Where the page of rows starts; null for the first.</summary>
    [Parameter]
    public string? Rows { get; set; }

    /// <summary>What the address asks of the comparison with another run.</summary>
    [Parameter]
    public ChangesAsked Changes { get; set; } = new();

    /// <summary>Who looks.</summary>
    [Parameter]
    public string Visitor { get; set; } = "unknown";

    private RunDetail? Run { get; set; }

    // A run that is over never changes.
    protected override string? Topic => Run is { Status: not RunStatus.Started } ? null : $"run/{Id}";

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Topic is not null)
            Run = await Queries.FindRunAsync(Id, cancellationToken);
    }

    private static bool IsMissing(RunDetail run, PreflightFinding finding) => run.MissingSections.Any(missing =>
        string.Equals(missing.Section, finding.Section, StringComparison.Ordinal)
        && string.Equals(missing.AccountId, finding.AccountId, StringComparison.Ordinal));
}
