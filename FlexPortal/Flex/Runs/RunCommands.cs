using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Identity.Access;

namespace FlexPortal.Flex.Runs;

/// <summary>
/// Starts and cancels runs for a live page. Permissions are checked at the click; an outage of the database is an answer, not an exception.
/// </summary>
internal sealed class RunCommands(Permission permission, StartIngestionRun start, CancelIngestionRun cancel)
{
    /// <summary>Whether to offer cancelling a run that the user sees.</summary>
    public Task<bool> CanCancelAsync() => permission.OffersAsync(Capability.RunIngestion);

    /// <summary>Whether to offer a start: the role must allow it, and the portal's account must be one of the user's.</summary>
    public async Task<bool> CanStartAsync() => await CanCancelAsync() && start.MayStart(await permission.AccountsAsync());

    /// <summary>Starts a run. It is not cancelled when the user closes the page.</summary>
    public async Task<StartOutcome> StartAsync(string? queryId, DateOnly? from, DateOnly? to)
    {
        try
        {
            return await permission.ActsAsync(Capability.RunIngestion, CancellationToken.None) is { } now
                ? await start.ExecuteAsync(now.Accounts, new(RunTrigger.Ui, now.By, queryId, from, to), CancellationToken.None)
                : new StartOutcome.Refused(Permission.Refused);
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            return new StartOutcome.Refused(FlexErrors.NotStarted(DatabaseErrors.Explain(fault)!));
        }
    }

    /// <summary>Asks a run to stop. Gives the outcome, or the error because of which nothing was asked.</summary>
    public async Task<(CancelOutcome? Outcome, PortalError? Error)> CancelAsync(Guid runId, string? reason)
    {
        try
        {
            return await permission.ActsAsync(Capability.RunIngestion, CancellationToken.None) is { } now
                ? (await cancel.ExecuteAsync(now.Accounts, runId, now.By, reason, CancellationToken.None), null)
                : (null, Permission.Refused);
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is not null)
        {
            return (null, DatabaseErrors.Explain(fault));
        }
    }
}
