using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>Starts a run, of another query or for another period by a dialog, and opens it; while one is active, opens that.</summary>
public sealed partial class StartRun
{
    private PortalError? _refusal;
    private bool _choosing;
    private bool _busy;
    private bool _offered;

    [Inject]
    private RunCommands Commands { get; set; } = null!;

    [Inject]
    private FlexConnections Connections { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The run of the configured account that is under way; null when there is none.</summary>
    [Parameter]
    public ActiveRun? Active { get; set; }

    /// <summary>Whether it has been looked up.</summary>
    [Parameter]
    public bool IsKnown { get; set; }

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>Whether a start without a query can only be refused.</summary>
    private bool NeedsQuery => string.IsNullOrWhiteSpace(Connections.QueryId);

    protected override async Task OnInitializedAsync() => _offered = await Commands.CanStartAsync();

    private async Task StartAsync() => _refusal = await StartAsync(null, null, null);

    private async Task<PortalError?> StartAsync(string? queryId, DateOnly? from, DateOnly? to)
    {
        if (_busy)
            return _refusal;

        (_busy, _refusal) = (true, null);
        try
        {
            var outcome = await Commands.StartAsync(queryId, from, to);
            if (RunAddress.Of(outcome) is { } address)
                Navigation.NavigateTo(Zone.To(address));
            return (outcome as StartOutcome.Refused)?.Error;
        }
        finally
        {
            _busy = false;
        }
    }
}
