using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>Takes files out of the queues of all groups while this process has places, and puts lost ones back.</summary>
internal sealed class ClaimEmbeddings(
    PortalDatabase database, EmbeddingOrchestrator orchestrator, JobLeaseTimes times, JobOwner owner, IOptions<SourcesOptions> options,
    ILogger<ClaimEmbeddings> logger)
{
    /// <summary>Files that one process embeds at once: their texts are in memory, and more would not be faster.</summary>
    public const int PlacesOfProcess = 4;

    /// <summary>One round. Returns how many files it took.</summary>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        if (await QueueSql.RequeueLostAsync(database.Main, cancellationToken) is > 0 and var lost)
            EmbeddingLog.Requeued(logger, lost);
        var count = 0;
        while (!orchestrator.IsStopping && orchestrator.Running < PlacesOfProcess
            && await QueueSql.ClaimAsync(
                database.Main, owner.Name, times.Lease, options.Value.MaxEmbeddings, cancellationToken) is { } claimed)
        {
            orchestrator.Begin(claimed);
            await using var connection = await database.Main.OpenConnectionAsync(cancellationToken);
            await QueueSql.HintAsync(connection, claimed.Lease.JobId, cancellationToken);
            count++;
        }

        return count;
    }
}
