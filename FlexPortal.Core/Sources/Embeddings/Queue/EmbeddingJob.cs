namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>State of a job, as users and programs see it.</summary>
public enum EmbeddingState
{
    /// <summary>It waits for its turn, or for another attempt.</summary>
    Queued,

    /// <summary>A process works on it.</summary>
    Processing,

    /// <summary>The new set answers.</summary>
    Completed,

    /// <summary>It failed; the former set answers.</summary>
    Failed,

    /// <summary>A user cancelled it; the former set answers.</summary>
    Cancelled,
}

/// <summary>A job of a group. Times are UTC.</summary>
/// <param name="JobId">Key.</param>
/// <param name="SourceFileId">The file.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Kind">Why it is embedded.</param>
/// <param name="State">Its state.</param>
/// <param name="RequestedBy">Who asked.</param>
/// <param name="RequestedAtUtc">When.</param>
public sealed record EmbeddingJob(
    Guid JobId, Guid SourceFileId, string FileName, EmbeddingKind Kind, EmbeddingState State, string RequestedBy,
    DateTimeOffset RequestedAtUtc)
{
    /// <summary>Files that were asked for together; null for one.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>Place in the queue, from 1; null when it does not wait.</summary>
    public int? Position { get; init; }

    /// <summary>Attempts so far, the one under way included.</summary>
    public int Attempt { get; init; }

    /// <summary>When it is tried again; null when it does not wait for that.</summary>
    public DateTimeOffset? AgainAtUtc { get; init; }

    /// <summary>Start of the last attempt; null before the first.</summary>
    public DateTimeOffset? StartedAtUtc { get; init; }

    /// <summary>Its end; null before.</summary>
    public DateTimeOffset? EndedAtUtc { get; init; }

    /// <summary>Stage of a job that is processed; null for any other.</summary>
    public EmbeddingStage? Stage { get; init; }

    /// <summary>Distinct texts; null until the file is read.</summary>
    public int? TextsTotal { get; init; }

    /// <summary>Texts that have a vector.</summary>
    public int TextsDone { get; init; }

    /// <summary>Those of them that had one before.</summary>
    public int TextsReused { get; init; }

    /// <summary>
    /// When it will probably end, from what the group did before; null when it is over, the queue is paused, nothing was measured, or more
    /// than 500 jobs are before it.
    /// </summary>
    public DateTimeOffset? ExpectedEndAtUtc { get; init; }

    /// <summary>Whether a user asked to cancel it and the process has not stopped yet.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>Why it failed, or why it waits for another attempt; null when neither.</summary>
    public PortalError? Error { get; init; }

    /// <summary>Its number in the order of all jobs, which does not change.</summary>
    internal long QueueNumber { get; init; }
}

/// <summary>The queue of a group.</summary>
/// <param name="Jobs">Jobs under way, then those that wait in their order, then those that ended last.</param>
/// <param name="Queued">Jobs that wait, those that are not listed included.</param>
/// <param name="PausedAtUtc">Since when the queue is paused, UTC; null when it is not.</param>
/// <param name="TextsPerSecond">
/// Texts that one job of the group embedded in a second, or of another group when none of it has ended; null when nothing was measured.
/// </param>
public sealed record GroupJobs(IReadOnlyList<EmbeddingJob> Jobs, int Queued, DateTimeOffset? PausedAtUtc, double? TextsPerSecond);

/// <summary>A file that was left out of a request to embed.</summary>
/// <param name="Name">Its name; its key when the group has no such file.</param>
/// <param name="Error">Why.</param>
/// <param name="IsRefused">Whether it cannot be embedded as it is; false when it was in the queue already.</param>
public sealed record NamedSkip(string Name, PortalError Error, bool IsRefused);
