using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.WebService;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace FlexPortal.Flex.Runs;

/// <summary>Actions of a run and their consequences.</summary>
public sealed partial class RunActions : IDisposable
{
    // Others may use the token too, so the budget is also read at this interval.
    private static readonly TimeSpan BudgetPace = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closing = new();
    private ElementReference _confirm;
    private ElementReference _opener;
    private StartOutcome? _outcome;
    private BrokerBudgetState? _budget;
    private string? _reason;
    private DateOnly? _from;
    private DateOnly? _to;
    private bool _asking;
    private bool _choosing;
    private ElementReference _chooser;
    private bool _moveFocus;
    private bool _busy;
    private bool _tooLate;
    private PortalError? _cancelError;
    private bool _canCancel;
    private bool _canStart;

    [Inject]
    private RunCommands Commands { get; set; } = null!;

    [Inject]
    private BrokerBudget Budget { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private ReadingZone Zone { get; set; } = ReadingZone.Utc;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetail Run { get; set; } = null!;

    /// <summary>Raised when an action changed the run.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private bool IsHeld => _budget is { Left: 0 };

    private string? PeriodFault => FlexPeriod.FaultOf(_from, _to) is { } fault ? char.ToUpperInvariant(fault[0]) + fault[1..] : null;

    private int? Days => _from is { } first && _to is { } last ? last.DayNumber - first.DayNumber + 1 : null;

    protected override async Task OnInitializedAsync()
    {
        (_from, _to) = (Run.FromDate, Run.ToDate);
        (_canCancel, _canStart) = (await Commands.CanCancelAsync(), await Commands.CanStartAsync());
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            _ = InvokeAsync(FollowBudgetAsync);
        if (!_moveFocus)
            return;

        _moveFocus = false;
        try
        {
            if (Run.Status == RunStatus.Started)
                await (_asking ? _confirm : _opener).FocusAsync();
            else
                await _chooser.FocusAsync();
        }
        catch (JSException)
        {
            // The run ended meanwhile, and its buttons are gone from the browser.
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private void Ask()
    {
        if (Run.CancelRequestedAtUtc is null)
            (_asking, _moveFocus) = (true, true);
    }

    private void Keep() => (_asking, _moveFocus) = (false, true);

    private void CloseChoice() => (_choosing, _moveFocus) = (false, true);

    private async Task CancelAsync()
    {
        if (CancelIngestionRun.FaultOf(_reason) is not null)
            return;

        // Closes the question and returns the focus.
        Keep();
        (var outcome, _cancelError) = await Commands.CancelAsync(Run.IngestionRunId, _reason);
        _tooLate = outcome is CancelOutcome.AlreadyOver;
        await Changed.InvokeAsync();
    }

    private Task AgainForAsync() => PeriodFault is null ? AgainAsync(_from, _to) : Task.CompletedTask;

    private async Task AgainAsync(DateOnly? from, DateOnly? to)
    {
        if (IsHeld || _busy)
            return;

        (_busy, _outcome) = (true, null);
        try
        {
            _outcome = await Commands.StartAsync(Run.FlexQueryId, from, to);
        }
        finally
        {
            _busy = false;
        }

        if (_outcome is StartOutcome.Started started)
            Navigation.NavigateTo(Zone.To($"/runs/{started.RunId}#started"));
        else
            await ReadBudgetAsync(CancellationToken.None);
    }

    /// <summary>Updates the meter while the page is open: requests become free after a minute.</summary>
    private async Task FollowBudgetAsync()
    {
        var closed = _closing.Token;
        try
        {
            while (await ReadBudgetAsync(closed))
            {
                StateHasChanged();
                var wait = _budget?.MoreAtUtc is { } free ? free - Time.GetUtcNow() + TimeSpan.FromMilliseconds(200) : BudgetPace;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(wait.TotalMilliseconds, 1_000, BudgetPace.TotalMilliseconds)), Time,
                    closed);
            }
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The page was closed.
        }
        catch (Exception fault)
        {
            await DispatchExceptionAsync(fault);
        }
    }

    /// <summary>Reads the budget; false where there is none to follow.</summary>
    private async Task<bool> ReadBudgetAsync(CancellationToken cancellationToken)
    {
        try
        {
            _budget = await Budget.ReadAsync(cancellationToken);
            if (_budget is { Left: > 0 } && _outcome is StartOutcome.Refused { Error.RetryAtUtc: not null })
                _outcome = null;
            return _budget is not null;
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            // Not known is not zero, and not ten.
            _budget = null;
            return true;
        }
    }

    private string Until(DateTimeOffset free) =>
        free - Time.GetUtcNow() is { TotalMilliseconds: > 500 } left
            ? $"in {ValueFormatter.Running(left + TimeSpan.FromMilliseconds(500))}"
            : "now";
}
