using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>Actions of a run and their consequences.</summary>
public sealed partial class RunActions : IDisposable
{
    // Others may use the token too, so the budget is also read at this interval.
    private static readonly TimeSpan BudgetPace = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _closing = new();
    private PortalError? _refusal;
    private BrokerBudgetState? _budget;
    private string? _reason;
    private bool _asking;
    private bool _choosing;
    private bool _busy;
    private bool _tooLate;
    private bool _canCancel;
    private bool _canStart;
    private bool _canSetToken;

    [Inject]
    private RunCommands Commands { get; set; } = null!;

    [Inject]
    private Permission Permission { get; set; } = null!;

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

    /// <summary>Missing sections that are not muted.</summary>
    [Parameter]
    public int Missing { get; set; }

    /// <summary>The tab that is open.</summary>
    [Parameter]
    public RunTab Tab { get; set; }

    /// <summary>What removes the cause of a failure or of a gap; null when there is no page for it, or it is open.</summary>
    private (IconName Icon, string Words, string Address)? Cure => Run switch
    {
        { ErrorCode: "FLEX_TOKEN_EXPIRED" or "FLEX_TOKEN_INVALID" } when _canSetToken =>
            (IconName.Token, "Set a new token", "/settings/secrets"),
        { Status: not RunStatus.Started } when Missing > 0 && Tab is not RunTab.Missing =>
            (IconName.Warning, "Show the steps", $"{RunAddress.Of(Run.IngestionRunId, RunTab.Missing)}#missing"),
        _ => null,
    };

    // The steps on the tab of missing sections end with another run.
    private bool FailsAgain => Missing > 0 ? Tab is not RunTab.Missing : Run.Error is { Retryable: false };

    private bool IsHeld => _budget is { Left: 0 };

    protected override async Task OnInitializedAsync()
    {
        (_canCancel, _canStart) = (await Commands.CanCancelAsync(), await Commands.CanStartAsync());
        _canSetToken = await Permission.OffersAsync(Capability.ManageSecrets);
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
            _ = InvokeAsync(FollowBudgetAsync);
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private void Ask() => _asking = Run.CancelRequestedAtUtc is null;

    private async Task CancelAsync()
    {
        if (CancelIngestionRun.FaultOf(_reason) is not null)
            return;

        _asking = false;
        (var outcome, _refusal) = await Commands.CancelAsync(Run.IngestionRunId, _reason);
        _tooLate = outcome is CancelOutcome.AlreadyOver;
        await Changed.InvokeAsync();
    }

    private async Task AgainAsync() => _refusal = await StartAsync(Run.FlexQueryId, Run.FromDate, Run.ToDate);

    /// <summary>Starts a run of the query and opens it; gives why it was refused.</summary>
    private async Task<PortalError?> StartAsync(string? query, DateOnly? from, DateOnly? to)
    {
        if (IsHeld || _busy)
            return _refusal;

        (_busy, _refusal) = (true, null);
        try
        {
            var outcome = await Commands.StartAsync(query, from, to);
            if (RunAddress.Of(outcome) is { } address)
                Navigation.NavigateTo(Zone.To(address));
            else
                await ReadBudgetAsync(CancellationToken.None);
            return (outcome as StartOutcome.Refused)?.Error;
        }
        finally
        {
            _busy = false;
        }
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
            if (_budget is { Left: > 0 } && _refusal is { RetryAtUtc: not null })
                _refusal = null;
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
