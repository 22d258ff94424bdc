using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Embeddings.Queue;
using FlexPortal.Core.Sources.Embeddings.Sets;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Sources.Files;

/// <summary>How far the embedding of a file is.</summary>
public enum FileEmbeddingState
{
    /// <summary>Nothing of it is embedded, and it does not wait.</summary>
    None,

    /// <summary>It waits in the queue.</summary>
    Queued,

    /// <summary>It is being embedded.</summary>
    Embedding,

    /// <summary>Its current version is embedded with the chosen columns.</summary>
    Embedded,

    /// <summary>It could not be embedded; a former set, if there is one, answers.</summary>
    Failed,

    /// <summary>It is embedded, but as an older version or with other columns than those that are chosen now.</summary>
    Stale,
}

/// <summary>Why an embedded file is stale.</summary>
public enum FileStaleness
{
    /// <summary>A newer version was uploaded.</summary>
    Version,

    /// <summary>Other columns were chosen.</summary>
    Columns,
}

/// <summary>The embedding of a file.</summary>
/// <param name="State">How far it is.</param>
public sealed record FileEmbedding(FileEmbeddingState State)
{
    /// <summary>Place in the queue, from 1; null when it does not wait.</summary>
    public int? Position { get; init; }

    /// <summary>Percent of the texts that have a vector, 0 to 100; null when it is not being embedded.</summary>
    public int? Percent { get; init; }

    /// <summary>Texts of the set that answers; null without one.</summary>
    public int? Texts { get; init; }

    /// <summary>Number of the version that answers; null without one.</summary>
    public int? Version { get; init; }

    /// <summary>Why it is stale; null when it is not.</summary>
    public FileStaleness? Because { get; init; }

    /// <summary>Why it failed, why it waits for another attempt, or that it has no rows; null when none of them.</summary>
    public PortalError? Error { get; init; }

    /// <summary>The embeddings of files, for each that is asked for.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, FileEmbedding>> ReadAsync(
        PortalDbContext context, IReadOnlyCollection<Guid> files, CancellationToken ct)
    {
        var found = await context.Set<SourceFileRow>().AsNoTracking().Where(file => files.Contains(file.SourceFileId))
            .Select(file => new
            {
                file.SourceFileId,
                file.Current.Version,
                file.Current.RowCount,
                Job = context.Set<EmbeddingJobRow>().Where(job => job.SourceFileId == file.SourceFileId)
                    .OrderByDescending(job => job.QueueNumber)
                    .Select(job => new Job(
                        job.Status, job.TextsTotal, job.TextsDone, job.ErrorCode, job.ErrorMessage, job.Error,
                        job.Status != EmbeddingStatus.Queued ? 0 : context.Set<EmbeddingJobRow>().Count(
                            other => other.GroupId == job.GroupId && other.Status == EmbeddingStatus.Queued
                                && other.QueueNumber <= job.QueueNumber)))
                    .FirstOrDefault(),
                Set = context.Set<EmbeddingSetRow>()
                    .Where(set => set.SourceFileId == file.SourceFileId && set.State == SetState.Active)
                    .Select(set => new Set(
                        set.TextCount, set.Version.Version,
                        context.Set<ColumnPreferenceRow>().Any(saved => saved.GroupId == file.GroupId
                            && saved.HeaderFingerprint == set.Version.HeaderFingerprint
                            && saved.SavedAtUtc > context.Set<EmbeddingJobRow>()
                                .Where(job => job.EmbeddingJobId == set.EmbeddingJobId).Max(job => job.StartedAtUtc))))
                    .FirstOrDefault(),
            })
            .ToListAsync(ct);
        return found.ToDictionary(
            file => file.SourceFileId,
            file => Of(file.Job, file.Set, file.Version, file.RowCount > 0) with { Texts = file.Set?.Texts, Version = file.Set?.Version });
    }

    private static FileEmbedding Of(Job? job, Set? set, int current, bool hasRows) => (job, set) switch
    {
        ({ Status: EmbeddingStatus.Queued }, _) => new(FileEmbeddingState.Queued) { Position = job.Position, Error = job.Reason },
        ({ Status: EmbeddingStatus.Started }, _) => new(FileEmbeddingState.Embedding) { Percent = job.Percent },
        (_, null) when !hasRows => new(FileEmbeddingState.None) { Error = EmbeddingErrors.NoRows() },
        ({ Status: EmbeddingStatus.Failed, IsCancelled: false }, _) when hasRows => new(FileEmbeddingState.Failed) { Error = job.Reason },
        (_, null) => new(FileEmbeddingState.None),
        _ when set.Version != current => new(FileEmbeddingState.Stale) { Because = FileStaleness.Version },
        _ when set.AreColumnsOld => new(FileEmbeddingState.Stale) { Because = FileStaleness.Columns },
        _ => new(FileEmbeddingState.Embedded),
    };

    private sealed record Set(int Texts, int Version, bool AreColumnsOld);

    private sealed record Job(
        EmbeddingStatus Status, int? TextsTotal, int TextsDone, string? ErrorCode, string? ErrorMessage, PortalError? Error, int Position)
    {
        public bool IsCancelled => string.Equals(ErrorCode, EmbeddingErrors.Canceled().Code, StringComparison.Ordinal);

        public int Percent => TextsTotal is > 0 and var total ? (int)(100L * TextsDone / total) : 0;

        public PortalError? Reason => Error ?? (ErrorCode is null ? null : new(ErrorCode, ErrorMessage!, "Embed the file again."));
    }
}
