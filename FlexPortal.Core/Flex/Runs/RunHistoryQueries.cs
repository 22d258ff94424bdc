using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>The runs of an account just before and just after one.</summary>
/// <param name="PreviousRunId">The one before; null when there is none.</param>
/// <param name="NextRunId">The one after; null when there is none yet.</param>
public sealed record RunNeighbours(Guid? PreviousRunId, Guid? NextRunId);

/// <summary>What other runs say about one.</summary>
public sealed class RunHistoryQueries
{
    private readonly PortalDatabase _database;
    private readonly IDbContextFactory<PortalDbContext> _contexts;

    internal RunHistoryQueries(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts) =>
        (_database, _contexts) = (database, contexts);

    /// <summary>The neighbours of a run among the runs of its account, by their start.</summary>
    public async Task<RunNeighbours> FindNeighboursAsync(RunDetail run, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var runs = context.Set<IngestionRun>().Where(other => other.AccountId == run.AccountId);
        var (startedAt, id) = (run.StartedAtUtc, run.IngestionRunId);
        var previous = await runs
            .Where(other => EF.Functions.LessThan(
                ValueTuple.Create(other.StartedAtUtc, other.IngestionRunId), ValueTuple.Create(startedAt, id)))
            .OrderByDescending(other => other.StartedAtUtc).ThenByDescending(other => other.IngestionRunId)
            .Select(other => (Guid?)other.IngestionRunId).FirstOrDefaultAsync(cancellationToken);
        var next = await runs
            .Where(other => EF.Functions.GreaterThan(
                ValueTuple.Create(other.StartedAtUtc, other.IngestionRunId), ValueTuple.Create(startedAt, id)))
            .OrderBy(other => other.StartedAtUtc).ThenBy(other => other.IngestionRunId)
            .Select(other => (Guid?)other.IngestionRunId).FirstOrDefaultAsync(cancellationToken);
        return new(previous, next);
    }

    /// <summary>How long the stages of the run's query usually take; not known with fewer than five successful runs before it.</summary>
    public async Task<UsualDurations> FindUsualAsync(RunDetail run, CancellationToken cancellationToken)
    {
        var stages = await UsualDurationsSql.ReadAsync(_database.Main, run, cancellationToken);
        var runs = stages.Count == 0 ? 0 : stages.Max(stage => stage.Runs);
        return new(runs, runs < UsualDurations.FewestRuns ? [] : stages);
    }
}
