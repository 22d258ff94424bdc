using FlexPortal.Core.Flex.Runs;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.OneRun;

/// <summary>Cancel, with a question first; run again; links to the run.</summary>
public sealed partial class RunActions
{
    private ElementReference _confirm;
    private StartOutcome? _outcome;
    private bool _asking;
    private bool _focusConfirm;
    private bool _busy;
    private bool _tooLate;

    [Inject]
    private StartIngestionRun Start { get; set; } = null!;

    [Inject]
    private CancelIngestionRun Cancel { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>Who looks.</summary>
    [Parameter, EditorRequired]
    public string Visitor { get; set; } = "";

    /// <summary>Something was done that the run shows.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusConfirm)
            return;

        _focusConfirm = false;
        await _confirm.FocusAsync();
    }

    private void Ask() => (_asking, _focusConfirm) = (true, true);

    private async Task CancelAsync()
    {
        _asking = false;
        _tooLate = await Cancel.ExecuteAsync(Run.IngestionRunId, Visitor, reason: null, CancellationToken.None) is CancelOutcome.AlreadyOver;
        await Changed.InvokeAsync();
    }

    private async Task AgainAsync()
    {
        if (_busy)
            return;

        (_busy, _outcome) = (true, null);
        try
        {
            _outcome = await Start.ExecuteAsync(new(RunTrigger.Ui, Visitor, Run.FlexQueryId, Run.FromDate, Run.ToDate), CancellationToken.None);
        }
        finally
        {
            _busy = false;
        }

        if (_outcome is StartOutcome.Started started)
            Navigation.NavigateTo($"/runs/{started.RunId}");
    }
}
