using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>
/// Starts a run for what a window lacks: from the page, the API, the command line and the schedule. One run of a kind is active at a time,
/// over all processes; a question for a single slice waits for none.
/// </summary>
public sealed class StartBackfill
{
    private readonly PortalDatabase _database;
    private readonly PlanBackfill _plan;
    private readonly BackfillOrchestrator _orchestrator;
    private readonly MarketRunTransaction _transaction;
    private readonly AuditLog _audit;

    internal StartBackfill(
        PortalDatabase database, PlanBackfill plan, BackfillOrchestrator orchestrator, MarketRunTransaction transaction, AuditLog audit) =>
        (_database, _plan, _orchestrator, _transaction, _audit) = (database, plan, orchestrator, transaction, audit);

    /// <summary>Plans, starts and returns at once; the run continues in this process.</summary>
    public async Task<BackfillOutcome> ExecuteAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await PrepareAsync(request, cancellationToken);
            // The schedule asks every few minutes: its runs are in the list, and its refusals say nothing of a user.
            if (request.Trigger == MarketRunTrigger.Schedule)
                return outcome;
            if (outcome is BackfillOutcome.Refused refused)
                await _audit.WriteAsync(MarketAuditEvents.NotStarted(request, refused.Error.Code, active: null), cancellationToken);
            else if (outcome is BackfillOutcome.AlreadyActive active)
                await _audit.WriteAsync(MarketAuditEvents.NotStarted(request, "RUN_ALREADY_ACTIVE", active.RunId), cancellationToken);
            return outcome;
        }
        catch (AuditUnavailableException)
        {
            return new BackfillOutcome.Refused(AuditUnavailableException.Error);
        }
        catch (Exception fault) when (DatabaseErrors.Explain(fault) is { } cause)
        {
            return new BackfillOutcome.Refused(cause);
        }
    }

    /// <summary>Waits until a run that this process works on is over.</summary>
    public Task WaitAsync(Guid runId) => _orchestrator.WaitAsync(runId);

    private async Task<BackfillOutcome> PrepareAsync(BackfillRequest request, CancellationToken ct)
    {
        if (_orchestrator.IsStopping)
            return new BackfillOutcome.Refused(MarketDataErrors.PortalStopping());
        await using var connection = await _database.Main.OpenConnectionAsync(ct);
        // Before the plan is made: a second click should not read the coverage of every series.
        if (request.Kind != MarketRunKind.AskAgain && await BackfillSql.FindActiveAsync(connection, request.Kind, ct) is { } active
            && !await _transaction.EndExpiredAsync(connection, active, ct))
            return new BackfillOutcome.AlreadyActive(active);

        var (planned, error) = await _plan.ExecuteAsync(request, ct);
        if (planned is null)
            return new BackfillOutcome.Refused(error!);
        if (planned.Slices.Count == 0)
            return new BackfillOutcome.NothingToDo();

        var run = new NewMarketRun(Guid.CreateVersion7(), request.Kind, request.Trigger, request.By.Name, planned.Plan);
        if (await _transaction.StartAsync(connection, run, planned.Slices, request.By, ct) is not { } lease)
        {
            return await BackfillSql.FindActiveAsync(connection, request.Kind, ct) is { } other
                ? new BackfillOutcome.AlreadyActive(other)
                : new BackfillOutcome.Refused(MarketDataErrors.TryAgain());
        }

        _orchestrator.Begin(lease);
        return new BackfillOutcome.Started(run.RunId);
    }
}

/// <summary>Inserts a run with its slices and its audit entry: all are there, or none.</summary>
internal sealed class MarketRunTransaction(
    JobLeaseTimes times, JobOwner owner, AbandonedJobSweeper sweeper, AuditLog audit, ILogger<MarketRunTransaction> logger)
{
    /// <summary>Starts a run of new slices; null when one of its kind is active.</summary>
    public async Task<JobLease?> StartAsync(
        NpgsqlConnection connection, NewMarketRun run, IReadOnlyList<PlannedSlice> slices, AuditActor by, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await BackfillSql.TryStartAsync(connection, run, owner.Name, times.Lease, ct) is not { } lease)
            return null;

        await BackfillSql.InsertSlicesAsync(connection, run.RunId, slices, ct);
        if (run.Trigger == MarketRunTrigger.Schedule)
            await transaction.CommitAsync(ct);
        else
            await audit.CommitAsync(transaction, MarketAuditEvents.Started(by, run), ct);
        MarketDataLog.RunStarted(logger, run.RunId, run.Kind, slices.Count);
        return lease;
    }

    /// <summary>Starts a run with the remaining slices of one that stopped; null when there is none, or its kind is active.</summary>
    public async Task<JobLease?> ResumeAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await BackfillSql.TakeStoppedAsync(connection, ct) is not { } stopped)
            return null;

        var run = new NewMarketRun(
            Guid.CreateVersion7(), stopped.Kind, MarketRunTrigger.Schedule, stopped.RequestedBy,
            stopped.Plan with { Resumes = stopped.RunId });
        if (await BackfillSql.TryStartAsync(connection, run, owner.Name, times.Lease, ct) is not { } lease)
            return null;

        var moved = await BackfillSql.MoveOpenAsync(connection, stopped.RunId, run.RunId, ct);
        await transaction.CommitAsync(ct);
        MarketDataLog.RunResumed(logger, run.RunId, moved, stopped.RunId);
        return lease;
    }

    /// <summary>Ends an active run whose process is gone. Returns whether it was.</summary>
    public Task<bool> EndExpiredAsync(NpgsqlConnection connection, Guid runId, CancellationToken ct) =>
        sweeper.EndExpiredAsync(connection, MarketJobs.Runs, runId, ct);
}
