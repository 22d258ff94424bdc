using Microsoft.Extensions.Logging;

namespace FlexPortal.Core.Sources.Embeddings.Models;

/// <summary>Log messages of models, ids 4100 to 4119. Never a text, a key or what a service wrote.</summary>
internal static partial class EmbeddingModelLog
{
    [LoggerMessage(4100, LogLevel.Warning, "The built-in sentence model is not available, so search matches words only: {Cause}")]
    public static partial void BuiltInMissing(ILogger logger, string cause);

    [LoggerMessage(
        4101, LogLevel.Warning,
        "The embedding service did not embed {Texts} texts: {Code}, HTTP {Status}; next attempt in {Wait}")]
    public static partial void AttemptFailed(ILogger logger, int texts, string code, int? status, TimeSpan wait);
}
