using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>What became of a request to cancel.</summary>
public enum CancelOutcome
{
    /// <summary>The run will stop; its process sees the request at once, at the latest with its next heartbeat.</summary>
    Requested,

    /// <summary>The run was over already and stays as it is.</summary>
    AlreadyOver,

    /// <summary>There is no such run.</summary>
    NotFound,
}

/// <summary>Asks a run to stop, at any stage, from every surface and every process.</summary>
public sealed class CancelIngestionRun
{
    private readonly PortalDatabase _database;
    private readonly IDbContextFactory<PortalDbContext> _contexts;

    internal CancelIngestionRun(PortalDatabase database, IDbContextFactory<PortalDbContext> contexts) => (_database, _contexts) = (database, contexts);

    /// <summary>Notes the request on the run.</summary>
    public async Task<CancelOutcome> ExecuteAsync(Guid runId, string requestedBy, CancellationToken cancellationToken)
    {
        if (await IngestionRunSql.RequestCancelAsync(_database.Main, runId, requestedBy, cancellationToken))
            return CancelOutcome.Requested;

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IngestionRun>().AnyAsync(run => run.IngestionRunId == runId, cancellationToken)
            ? CancelOutcome.AlreadyOver
            : CancelOutcome.NotFound;
    }
}
