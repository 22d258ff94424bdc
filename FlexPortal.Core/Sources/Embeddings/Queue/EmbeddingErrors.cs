using FlexPortal.Core.Sources.Files;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>Expected errors of the queue.</summary>
internal static class EmbeddingErrors
{
    /// <summary>The process that worked on a file stopped answering; the queue tries again.</summary>
    public static PortalError WorkerLost() => new(
        "EMBEDDING_WORKER_LOST", "The process that embedded this file stopped answering. The former embeddings still answer.",
        "Nothing to do: the file keeps its place and is tried again. If it fails again and again, look at the portal's log.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>A user cancelled the job.</summary>
    public static PortalError Canceled() => new(
        "EMBEDDING_CANCELED", "The job was cancelled. The former embeddings still answer.", "Embed the file again when you want to.",
        Retryable: true);

    /// <summary>The portal stopped while it embedded the file; the queue goes on when one runs again.</summary>
    public static PortalError Shutdown() => new(
        "EMBEDDING_SHUTDOWN", "The portal stopped while the file was embedded.", "Nothing to do: the file keeps its place.",
        ErrorOwner.Portal, Retryable: true);

    /// <summary>An unforeseen fault.</summary>
    public static PortalError Internal(string fingerprint) => new(
        "EMBEDDING_INTERNAL", $"The file was not embedded because of an internal error ({fingerprint}).",
        "Embed it again; if it happens again, the portal's log has the details under this number.", ErrorOwner.Portal, Retryable: true);

    /// <summary>The file is waiting or being embedded.</summary>
    public static PortalError AlreadyQueued() => new(
        "EMBEDDING_ALREADY_QUEUED", "The file is in the queue.", "Wait for it, or cancel that job first.");

    /// <summary>The file is being embedded.</summary>
    public static PortalError InProgress() => new(
        "EMBEDDING_ALREADY_PROCESSING", "The file is being embedded. Nothing was changed.",
        "Cancel its job in the queue, or wait for its end.",
        Retryable: true);

    /// <summary>There is no such job.</summary>
    public static PortalError JobNotFound() => new(
        "EMBEDDING_JOB_NOT_FOUND", "There is no such job.", "Choose one of the list of jobs of the group.");

    /// <summary>The job is over.</summary>
    public static PortalError JobOver() => new(
        "EMBEDDING_JOB_ALREADY_OVER", "The job is over.", "Nothing was changed.");

    /// <summary>The file was deleted.</summary>
    public static PortalError FileGone() => new(
        "EMBEDDING_FILE_DELETED", "The file was deleted.", "Restore it, then embed it again.");

    /// <summary>The file has a question.</summary>
    public static PortalError NeedsLook() => new(
        "EMBEDDING_NEEDS_LOOK", "The file has a question that must be answered before it is embedded.",
        "Answer it on the page of the file, then embed it.");

    /// <summary>Why the current version of a file cannot be embedded as it is; null when it can.</summary>
    public static PortalError? ReasonOf(FileState state, bool hasRows) =>
        state == FileState.NeedsLook ? NeedsLook() : hasRows ? null : NoRows();

    /// <summary>The file has no row.</summary>
    public static PortalError NoRows() => new(
        "EMBEDDING_NO_ROWS", "The file has no rows, so nothing of it is embedded.",
        "Upload a version with rows, or choose another header row.");

    /// <summary>No column is left to embed.</summary>
    public static PortalError NoColumns() => new(
        "EMBEDDING_NO_COLUMNS", "No column is embedded: none of the chosen ones is in the file, or all of them are private.",
        "Choose other columns, then embed the file again.");

    /// <summary>No row has a text.</summary>
    public static PortalError NoTexts() => new(
        "EMBEDDING_NO_TEXTS", "No row has a value in the chosen columns.", "Choose other columns, then embed the file again.");

    /// <summary>The texts are more than the portal keeps in memory.</summary>
    public static PortalError TextsTooLarge(int mostMillions) => new(
        "EMBEDDING_TEXTS_TOO_LARGE", $"The texts have more than {mostMillions} million characters.",
        "Choose fewer columns, or split the file.");

    /// <summary>Vectors were not found again when they were counted.</summary>
    public static PortalError VectorsMissing(long count) => new(
        "EMBEDDING_VECTORS_MISSING", $"{count} vectors are not in the database. The former embeddings still answer.",
        "Nothing to do: the portal tries again.", ErrorOwner.Portal, Retryable: true);

    /// <summary>The group is paused, or is not.</summary>
    public static PortalError AlreadyPaused(bool paused) => new(
        paused ? "QUEUE_ALREADY_PAUSED" : "QUEUE_ALREADY_RUNNING", paused ? "The queue is paused." : "The queue is not paused.",
        "Nothing was changed.");

    /// <summary>No file of the request can be embedded.</summary>
    public static PortalError NothingToEmbed() => new(
        "EMBEDDING_NOTHING_TO_DO", "The group has no file that can be embedded.", "Upload a file first.");
}
