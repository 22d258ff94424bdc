using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Sources.Groups;

namespace FlexPortal.Sources.Embeddings;

/// <summary>Addresses of the queue of a group.</summary>
internal static class QueueAddress
{
    /// <summary>Parameters: the files that were asked for together, those of them that were left out, and the code of a refusal.</summary>
    public const string Batch = "batch", Skipped = "skipped", Left = "left", Refused = "refused";

    /// <summary>Files that were left out and are named in an address; of more of them only the number is.</summary>
    public const int MostSkipped = 30;

    /// <summary>The queue.</summary>
    public static string Of(Guid groupId) => GroupAddress.Of(groupId, GroupAddress.Queue);

    /// <summary>What embedding files again would do: all, or some.</summary>
    public static string PlanOf(Guid groupId, params IEnumerable<Guid> files) =>
        $"{Of(groupId)}/plan{Query(files.Select(file => $"file={file}"))}";

    /// <summary>What embedding the files of a header again would do.</summary>
    public static string PlanOfHeader(Guid groupId, string fingerprint) => $"{Of(groupId)}/plan?header={fingerprint}";

    /// <summary>What became of a request.</summary>
    public static string Of(Guid groupId, ReEmbedOutcome outcome)
    {
        var left = outcome.Skipped.Count - MostSkipped;
        return Of(groupId) + Query(
        [
            $"{Batch}={outcome.BatchId}", .. outcome.Skipped.Take(MostSkipped).Select(file => $"{Skipped}={file.SourceFileId}"),
            .. left > 0 ? [FormattableString.Invariant($"{Left}={left}")] : Array.Empty<string>(),
        ]);
    }

    /// <summary>The jobs of a list that are over, the last that ended first.</summary>
    public static ListQuery Ended(ListQuery query) =>
        query.With(EmbeddingJobFilters.Ended.Name, "true").With(ListQuery.Sort, EmbeddingJobFilters.LastEnded.Name);

    /// <summary>The history of the queue.</summary>
    public static string History(Guid groupId, ListQuery query) => query.At(Of(groupId)) + "#history";

    private static string Query(IEnumerable<string> parts)
    {
        var query = string.Join('&', parts);
        return query.Length == 0 ? "" : "?" + query;
    }
}
