using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

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
    private RunCommands Commands { get; set; } = null!;

    [Inject]
    private FlexConnections Connections { get; set; } = null!;

    /// <summary>The run of the configured account that is under way; null when there is none.</summary>
    [Parameter]
    public ActiveRun? Active { get; set; }

    /// <summary>Whether it has been looked up.</summary>
    [Parameter]
    public bool IsKnown { get; set; }

    /// <summary>The user asked for a run; the database has not taken it yet.</summary>
    [Parameter]
    public EventCallback Starting { get; set; }

    /// <summary>The request has an outcome; null when it could not be sent.</summary>
    [Parameter]
    public EventCallback<StartOutcome?> Started { get; set; }

    /// <summary>The run of the last outcome as it is now; null while it is not known.</summary>
    [Parameter]
    public RunSummary? Watched { get; set; }

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>Whether a start without a query can only be refused.</summary>
    private bool NeedsQuery => string.IsNullOrWhiteSpace(Connections.QueryId);

    protected override async Task OnInitializedAsync() => _offered = await Commands.CanStartAsync();

    private async Task StartAsync(string? queryId, DateOnly? from, DateOnly? to)
    {
        if (_busy)
            return;

        (_busy, _outcome) = (true, null);
        await Starting.InvokeAsync();
        try
        {
            _outcome = await Commands.StartAsync(queryId, from, to);
        }
        finally
        {
            _busy = false;
            await Started.InvokeAsync(_outcome);
        }
    }
}
