using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.RunList;

/// <summary>The button that starts a run, and the form for another query or period.</summary>
public sealed partial class StartRun
{
    private StartOutcome? _outcome;
    private string? _queryId;
    private DateOnly? _from;
    private DateOnly? _to;
    private bool _busy;
    private bool _offered;

    [Inject]
    private StartIngestionRun Start { get; set; } = null!;

    [Inject]
    private FlexConnections Connections { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

    /// <summary>The run of the configured account that is under way; null when there is none.</summary>
    [Parameter]
    public ActiveRun? Active { get; set; }

    /// <summary>Whether it has been looked up.</summary>
    [Parameter]
    public bool IsKnown { get; set; }

    /// <summary>The reader asked for a run, which is not entered yet.</summary>
    [Parameter]
    public EventCallback Starting { get; set; }

    /// <summary>The asking is over, whatever came of it; true when a run was started.</summary>
    [Parameter]
    public EventCallback<bool> Started { get; set; }

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    protected override async Task OnInitializedAsync() => _offered = await Permission.OffersAsync(Capability.RunIngestion) && Start.MayStart(await Permission.AccountsAsync());

    private async Task StartAsync(string? queryId, DateOnly? from, DateOnly? to)
    {
        if (_busy)
            return;

        (_busy, _outcome) = (true, null);
        await Starting.InvokeAsync();
        try
        {
            // Whoever clicks and closes the page still wants the run.
            _outcome = await Permission.ActsAsync(Capability.RunIngestion, CancellationToken.None) is { } now
                ? await Start.ExecuteAsync(now.Accounts, new(RunTrigger.Ui, now.By, queryId, from, to), CancellationToken.None)
                : new StartOutcome.Refused(Permission.Refused);
        }
        finally
        {
            _busy = false;
            await Started.InvokeAsync(_outcome is StartOutcome.Started);
        }
    }
}
