using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Embeddings.Queue;

/// <summary>Why a file is embedded.</summary>
public enum EmbeddingKind
{
    /// <summary>A new file or version.</summary>
    Embed,

    /// <summary>A user asked for it again: with other columns or another model.</summary>
    ReEmbed,
}

/// <summary>Stages of a job.</summary>
public enum EmbeddingStage
{
    /// <summary>Rows are read and made into texts.</summary>
    Read,

    /// <summary>Texts without a vector get one.</summary>
    Embed,

    /// <summary>The new set takes the place of the old one.</summary>
    Switch,
}

/// <summary>Status of a job in the database.</summary>
internal enum EmbeddingStatus
{
    Queued,
    Started,
    Success,
    Failed,
}

/// <summary>A row of <c>sources.embedding_job</c>: a unit of work (<see cref="EmbeddingJobs.Jobs"/>). The entity is for reading.</summary>
internal sealed class EmbeddingJobRow
{
    private EmbeddingJobRow()
    {
    }

    public Guid EmbeddingJobId { get; private set; }

    public Guid GroupId { get; private set; }

    public Guid SourceFileId { get; private set; }

    public SourceFileRow File { get; private set; } = null!;

    public EmbeddingKind Kind { get; private set; }

    public Guid? BatchId { get; private set; }

    public string RequestedBy { get; private set; } = "";

    public DateTimeOffset RequestedAtUtc { get; private set; }

    public long QueueNumber { get; private set; }

    public int Attempt { get; private set; }

    public DateTimeOffset AvailableAtUtc { get; private set; }

    public int? Slot { get; private set; }

    public int? TextsTotal { get; private set; }

    public int TextsDone { get; private set; }

    public int TextsReused { get; private set; }

    public EmbeddingStatus Status { get; private set; }

    public EmbeddingStage Stage { get; private set; }

    public DateTimeOffset StartedAtUtc { get; private set; }

    public DateTimeOffset? EndedAtUtc { get; private set; }

    public long? DurationMs { get; private set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public PortalError? Error { get; private set; }

    public JsonElement Diagnostics { get; private set; }

    public long EventSeq { get; private set; }

    public long Fence { get; private set; }

    public string LeaseOwner { get; private set; } = "";

    public DateTimeOffset LeaseExpiresAtUtc { get; private set; }

    public DateTimeOffset HeartbeatAtUtc { get; private set; }

    public long HeartbeatSeq { get; private set; }

    public DateTimeOffset? CancelRequestedAtUtc { get; private set; }

    public string? CancelRequestedBy { get; private set; }

    public string? CancelReason { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<EmbeddingJobRow>
    {
        public void Configure(EntityTypeBuilder<EmbeddingJobRow> job)
        {
            job.ToTable("embedding_job", "sources");
            job.HasKey(j => j.EmbeddingJobId);
            job.HasOne<DocumentGroupRow>().WithMany().HasForeignKey(j => j.GroupId);
            job.HasOne(j => j.File).WithMany().HasForeignKey(j => j.SourceFileId);
            job.Property(j => j.Kind).HasConversion(EnumFormatter.Converter<EmbeddingKind>());
            job.Property(j => j.Status).HasConversion(EnumFormatter.Converter<EmbeddingStatus>());
            job.Property(j => j.Stage).HasConversion(EnumFormatter.Converter<EmbeddingStage>());
            job.Property(j => j.Diagnostics).HasColumnType("jsonb");
            job.Property(j => j.Error).IsJson(PortalJson.Options);
        }
    }
}

/// <summary>A row of <c>sources.embedding_job_event</c>.</summary>
internal sealed class EmbeddingJobEventRow
{
    private EmbeddingJobEventRow()
    {
    }

    public Guid EmbeddingJobId { get; private set; }

    public long Seq { get; private set; }

    public DateTimeOffset OccurredAtUtc { get; private set; }

    public string Kind { get; private set; } = "";

    public string Stage { get; private set; } = "";

    public JsonElement Payload { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<EmbeddingJobEventRow>
    {
        public void Configure(EntityTypeBuilder<EmbeddingJobEventRow> entry)
        {
            entry.ToTable("embedding_job_event", "sources");
            entry.HasKey(e => new { e.EmbeddingJobId, e.Seq });
            entry.HasOne<EmbeddingJobRow>().WithMany().HasForeignKey(e => e.EmbeddingJobId);
            entry.Property(e => e.Payload).HasColumnType("jsonb");
        }
    }
}
