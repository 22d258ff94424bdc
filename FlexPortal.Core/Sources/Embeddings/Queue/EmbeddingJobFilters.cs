using System.Linq.Expressions;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>The filters of the list of jobs, and its order.</summary>
internal static class EmbeddingJobFilters
{
    private static readonly string States = string.Join(", ", Enum.GetValues<EmbeddingState>().Select(EnumFormatter.From));

    /// <summary>State of the job.</summary>
    public static ListFilter<EmbeddingJobRow, EmbeddingState> State { get; } = new(
        "state", States,
        (text, _) => EnumFormatter.TryParse<EmbeddingState>(text.ToLowerInvariant(), out var value)
            ? (value, null) : (default, $"state is one of {States}."),
        Being);

    /// <summary>Whether the job is over.</summary>
    public static ListFilter<EmbeddingJobRow, bool> Ended { get; } = ListFilter.Flag<EmbeddingJobRow>(
        "ended", "true: completed, failed or cancelled; false: queued or processing", job => job.EndedAtUtc != null);

    /// <summary>A part of the name of the file.</summary>
    public static ListFilter<EmbeddingJobRow, string> Name { get; } =
        ListFilter.Part<EmbeddingJobRow>("name", "A part of the name of the file", job => job.File.Name);

    /// <summary>Jobs of one file.</summary>
    public static ListFilter<EmbeddingJobRow, Guid> File { get; } = Id("file", "Id of a file", id => job => job.SourceFileId == id);

    /// <summary>Jobs of one request.</summary>
    public static ListFilter<EmbeddingJobRow, Guid> Batch { get; } =
        Id("batch", "batch_id of a request to embed again", id => job => job.BatchId == id);

    /// <summary>The last in the queue first.</summary>
    public static Keyset<EmbeddingJobRow, EmbeddingJob> Newest { get; } = Keyset.By<EmbeddingJobRow, EmbeddingJob, long>(
        "number", descending: true, job => job.QueueNumber, job => job.QueueNumber);

    /// <summary>The last that ended first.</summary>
    public static Keyset<EmbeddingJobRow, EmbeddingJob> LastEnded { get; } = Keyset.By<EmbeddingJobRow, EmbeddingJob, DateTimeOffset>(
        "ended", descending: true, job => job.EndedAtUtc!.Value, job => job.EndedAtUtc ?? DateTimeOffset.MaxValue,
        job => job.QueueNumber, job => job.QueueNumber);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<EmbeddingJobRow, EmbeddingJob> List { get; } = new([State, Ended, Name, File, Batch], [Newest, LastEnded]);

    private static ListFilter<EmbeddingJobRow, Guid> Id(
        string name, string description, Func<Guid, Expression<Func<EmbeddingJobRow, bool>>> where) => new(
        name, description, (text, _) => Guid.TryParse(text, out var id) ? (id, null) : (default, $"{name} is an id."), where);

    private static Expression<Func<EmbeddingJobRow, bool>> Being(EmbeddingState state)
    {
        var canceled = EmbeddingErrors.Canceled().Code;
        return state switch
        {
            EmbeddingState.Queued => job => job.Status == EmbeddingStatus.Queued,
            EmbeddingState.Processing => job => job.Status == EmbeddingStatus.Started,
            EmbeddingState.Completed => job => job.Status == EmbeddingStatus.Success,
            EmbeddingState.Cancelled => job => job.Status == EmbeddingStatus.Failed && job.ErrorCode == canceled,
            _ => job => job.Status == EmbeddingStatus.Failed && job.ErrorCode != canceled,
        };
    }
}
