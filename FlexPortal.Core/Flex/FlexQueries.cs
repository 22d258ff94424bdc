using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex;

/// <summary>
/// Reads of one run for the pages, the API and the command line; <see cref="RunListQueries"/> lists runs, and <see cref="ArtifactQueries"/>
/// artifacts.
/// </summary>
public sealed class FlexQueries(IDbContextFactory<PortalDbContext> contexts)
{
    /// <summary>A run in full; null when there is none.</summary>
    public async Task<RunDetail?> FindRunAsync(AccountScope scope, Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Set<IngestionRun>().AsNoTracking().Within(scope).Where(run => run.IngestionRunId == runId)
            .Select(run => new
            {
                Run = run,
                Muted = run.MissingSectionCount == 0 ? 0 : IngestionRun.MutedSectionCount(run.AccountId, run.IngestionRunId),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : RunDetail.Of(found.Run, found.Muted);
    }

    /// <summary>The id of the run with this number; null when there is none.</summary>
    public async Task<Guid?> FindRunIdAsync(AccountScope scope, long number, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().Within(scope)
            .Where(run => run.Fence == number).Select(run => (Guid?)run.IngestionRunId).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Numbers of runs by their ids; a run that does not exist is left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, long>> ListRunNumbersAsync(
        AccountScope scope, IReadOnlyCollection<Guid> runIds, CancellationToken cancellationToken)
    {
        if (runIds.Count == 0)
            return new Dictionary<Guid, long>();

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().Within(scope).Where(run => runIds.Contains(run.IngestionRunId))
            .Select(run => new { run.IngestionRunId, run.Fence })
            .ToDictionaryAsync(run => run.IngestionRunId, run => run.Fence, cancellationToken);
    }

    /// <summary>Status of a run; null when there is none.</summary>
    public async Task<RunStatus?> FindRunStatusAsync(AccountScope scope, Guid runId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().Within(scope)
            .Where(run => run.IngestionRunId == runId).Select(run => (RunStatus?)run.Status)
            .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Events of a run after a sequence number, in order, at most 1,000.</summary>
    public async Task<IReadOnlyList<IngestionRunEvent>> ListEventsAsync(
        AccountScope scope, Guid runId, long afterSeq, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Events(context, scope, runId)
            .Where(entry => entry.Seq > afterSeq)
            .OrderBy(entry => entry.Seq).Take(1000).Select(IngestionRunEventRow.Read)
            .ToListAsync(cancellationToken);
    }

    /// <summary>Sequence number of the last start of a stage; null when the stage did not start.</summary>
    public async Task<long?> FindStageStartAsync(AccountScope scope, Guid runId, RunStage stage, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Events(context, scope, runId)
            .Where(entry => entry.Stage == stage && entry.Kind == "stage_started")
            .MaxAsync(entry => (long?)entry.Seq, cancellationToken);
    }

    /// <summary>Every event of a run so far, in order, a thousand in memory at a time.</summary>
    public async IAsyncEnumerable<IngestionRunEvent> StreamEventsAsync(
        AccountScope scope, Guid runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0L;
        while (await ListEventsAsync(scope, runId, seen, cancellationToken) is { Count: > 0 } events)
        {
            foreach (var entry in events)
                yield return entry;
            seen = events[^1].Seq;
        }
    }

    /// <summary>The events of a run; none when its account is outside the scope.</summary>
    private static IQueryable<IngestionRunEventRow> Events(PortalDbContext context, AccountScope scope, Guid runId)
    {
        var events = context.Set<IngestionRunEventRow>().Where(entry => entry.IngestionRunId == runId);
        var seen = context.Set<IngestionRun>().Within(scope);
        return scope.Named is null ? events : events.Where(entry => seen.Any(run => run.IngestionRunId == entry.IngestionRunId));
    }
}
