using FlexPortal.Core.Platform.Jobs;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>The units of work of the queue.</summary>
internal static class EmbeddingJobs
{
    /// <summary>Files that are embedded.</summary>
    public static JobTable Jobs { get; } =
        new("embedding", "sources.embedding_job", "embedding_job_id", "sources.embedding_job_event")
        {
            Json = PortalJson.Options,
            // A group is watched, not a job: see QueueSql.HintAsync.
            IsWatched = false,
            Abandoned = EmbeddingErrors.WorkerLost(),
            CanceledAfterLoss = EmbeddingErrors.Canceled(),
        };
}
