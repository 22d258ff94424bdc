using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Identity.Access;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>One run, updated while it is active.</summary>
public sealed partial class RunView
{
    [Inject]
    private FlexQueries Queries { get; set; } = null!;

    [Inject]
    private RunHistoryQueries History { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Whether the page around, with what the statement has, was written after the end of the run.</summary>
    [Parameter]
    public bool PageShowsEnd { get; set; }

    /// <summary>The tab that is open.</summary>
    [Parameter]
    public RunTab Tab { get; set; }

    /// <summary>Rows that the statement restates against the one before; null when they were not compared.</summary>
    [Parameter]
    public long? Restated { get; set; }

    /// <summary>Scale of the timeline, as in the address.</summary>
    [Parameter]
    public string? Scale { get; set; }

    /// <summary>How the log is shown, as in the address.</summary>
    [Parameter]
    public string? Log { get; set; }

    [Inject]
    private Permission Permission { get; set; } = null!;

    [Inject]
    private SectionQueries Sections { get; set; } = null!;

    private RunDetail? Run { get; set; }

    private RunNeighbours Neighbours { get; set; } = new(null, null);

    private UsualDurations? Usual { get; set; }

    private IReadOnlyList<SectionMute>? Muted { get; set; }

    private string? Mutes => Muted is { } mutes ? string.Join(' ', mutes.Select(mute => mute.SectionMuteId)) : null;

    protected override long Revision => Run?.EventSeq ?? 0;

    // A run that is over never changes; the mutes of its missing sections do.
    protected override string? Topic => IsOver && Run!.MissingSections.Count == 0 ? null : FlexTopics.Run(Id);

    private bool IsOver => Run is { Status: not RunStatus.Started };

    // Of a run that is over only its mutes change. One under way renders after each read: its head shows when it was read.
    protected override object? Content => IsOver ? (Run, Mutes, ReadError) : null;

    protected override async Task LoadAsync(bool fresh, CancellationToken cancellationToken)
    {
        var run = IsOver ? Run : await Queries.FindRunAsync(await Permission.AccountsAsync(), Id, cancellationToken);
        if (run is null)
            return;

        if (run is { Status: not RunStatus.Started, MissingSections.Count: > 0 })
            Muted = await Sections.ListMutedAsync(await Permission.AccountsAsync(), run.AccountId, run.FlexQueryId, run.Sandbox,
                cancellationToken);
        // Earlier runs do not change while this one is shown.
        if (Usual is null)
        {
            Neighbours = await History.FindNeighboursAsync(run, cancellationToken);
            Usual = await History.FindUsualAsync(run, cancellationToken);
        }

        // Last, because a run that is over is not read again: with only half of it read the page would stay so.
        Run = run;
    }
}
