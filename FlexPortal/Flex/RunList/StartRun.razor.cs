using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
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

    [Inject]
    private StartIngestionRun Start { get; set; } = null!;

    [Inject]
    private FlexConnections Connections { get; set; } = null!;

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public string Visitor { get; set; } = "";

    /// <summary>A run was started here.</summary>
    [Parameter]
    public EventCallback Started { get; set; }

    private async Task StartAsync(string? queryId, DateOnly? from, DateOnly? to)
    {
        if (_busy)
            return;

        (_busy, _outcome) = (true, null);
        try
        {
            // Whoever clicks and closes the page still wants the run.
            _outcome = await Start.ExecuteAsync(new(RunTrigger.Ui, Visitor, queryId, from, to), CancellationToken.None);
        }
        finally
        {
            _busy = false;
        }

        if (_outcome is StartOutcome.Started)
            await Started.InvokeAsync();
    }
}
