using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Flex.RunList;
using FlexPortal.Identity.Access;
using FlexPortal.LiveEvents;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Overview;

/// <summary>Requests the Overview again when a run begins, ends or is muted.</summary>
public sealed class OverviewWatch : PageWatch
{
    [Inject]
    private RunListSnapshots Runs { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    protected override string? Topic => FlexTopics.Runs;

    /// <summary>Mark of the last runs and their outcomes; the progress of a run does not change it.</summary>
    internal static string MarkOf(IReadOnlyList<RunBar> runs) => MarkOf(runs.Select(run => $"{run.IngestionRunId} {run.Outcome} "));

    protected override async Task<string?> MarkAsync(bool fresh, CancellationToken cancellationToken) =>
        MarkOf(await Runs.RecentAsync(await Permission.AccountsAsync(), fresh, cancellationToken));
}
