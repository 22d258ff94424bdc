using FlexPortal.Core.Platform.Lists;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>How a job ended.</summary>
internal enum EmbeddingEnd
{
    /// <summary>The new set answers.</summary>
    Completed,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>A user cancelled it.</summary>
    Cancelled,
}

/// <summary>The filters of the list of jobs that are over, and its order.</summary>
internal static class EndedJobs
{
    private static readonly string Canceled = EmbeddingErrors.Canceled().Code;

    /// <summary>How it ended.</summary>
    public static ListFilter<EmbeddingJobRow, EmbeddingEnd> State { get; } = new(
        "state", "completed, failed or cancelled",
        (text, _) => Enum.TryParse<EmbeddingEnd>(text, ignoreCase: true, out var end) && Enum.IsDefined(end) && char.IsLetter(text[0])
            ? (end, null) : (default, "state is completed, failed or cancelled."),
        end => end switch
        {
            EmbeddingEnd.Completed => job => job.Status == EmbeddingStatus.Success,
            EmbeddingEnd.Failed => job => job.Status == EmbeddingStatus.Failed && job.ErrorCode != Canceled,
            _ => job => job.Status == EmbeddingStatus.Failed && job.ErrorCode == Canceled,
        });

    /// <summary>A part of the name of the file.</summary>
    public static ListFilter<EmbeddingJobRow, string> Name { get; } = new(
        "name", "A part of the name of the file, in upper or lower case",
        (text, _) => (text, text.Length <= ListFilter.LongestText && ListFilter.IsText(text) ? null
            : $"name has at most {ListFilter.LongestText} characters, and is without control characters."),
        part =>
        {
            var pattern = part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
                .Replace("_", "\\_", StringComparison.Ordinal);
            var anywhere = $"%{pattern}%";
            return job => EF.Functions.ILike(job.File.Name, anywhere, "\\");
        });

    /// <summary>Newest first: by the number of the job.</summary>
    public static Keyset<EmbeddingJobRow, EmbeddingJob> Newest { get; } = Keyset.By<EmbeddingJobRow, EmbeddingJob, long>(
        "newest", descending: true, job => job.QueueNumber, job => job.QueueNumber);

    /// <summary>The list as its address describes it.</summary>
    public static ListDefinition<EmbeddingJobRow, EmbeddingJob> List { get; } = new([State, Name], [Newest]);
}
