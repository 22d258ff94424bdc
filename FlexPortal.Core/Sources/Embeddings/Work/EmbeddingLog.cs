using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Sources.Embeddings.Work;

/// <summary>Log messages of the queue, ids 4120 to 4139. Ids and codes only, never a text or the name of a file.</summary>
internal static partial class EmbeddingLog
{
    [LoggerMessage(4120, LogLevel.Information, "Embedding {JobId} completed in attempt {Attempt}")]
    public static partial void Embedded(ILogger logger, Guid jobId, int attempt);

    [LoggerMessage(4121, LogLevel.Warning, "Embedding {JobId}, attempt {Attempt}: {Code}")]
    public static partial void NotEmbedded(ILogger logger, Guid jobId, int attempt, string code);

    [LoggerMessage(4122, LogLevel.Error, "Embedding {JobId}: unforeseen fault {Fingerprint}")]
    public static partial void Fault(ILogger logger, Exception exception, Guid jobId, string fingerprint);

    [LoggerMessage(4123, LogLevel.Warning, "{Count} embeddings whose process is gone are back in the queue")]
    public static partial void Requeued(ILogger logger, int count);
}
