using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Core.Sources.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Embeddings.Sets;

/// <summary>State of a set. One that is being built has no row: it is written when it is complete.</summary>
internal enum SetState
{
    Active,
    Retired,
}

/// <summary>A row of <c>sources.embedding_set</c>. The entity is for reading.</summary>
internal sealed class EmbeddingSetRow
{
    private EmbeddingSetRow()
    {
    }

    public Guid EmbeddingSetId { get; private set; }

    public Guid SourceFileId { get; private set; }

    public Guid FileVersionId { get; private set; }

    public FileVersionRow Version { get; private set; } = null!;

    public Guid EmbeddingJobId { get; private set; }

    public string Model { get; private set; } = "";

    public int Dimensions { get; private set; }

    public SetState State { get; private set; }

    public string Columns { get; private set; } = "";

    public int TextCount { get; private set; }

    public long RowCount { get; private set; }

    public int CutCount { get; private set; }

    public DateTimeOffset CreatedAtUtc { get; private set; }

    public DateTimeOffset? RetiredAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<EmbeddingSetRow>
    {
        public void Configure(EntityTypeBuilder<EmbeddingSetRow> set)
        {
            set.ToTable("embedding_set", "sources");
            set.HasKey(s => s.EmbeddingSetId);
            set.HasOne<SourceFileRow>().WithMany().HasForeignKey(s => s.SourceFileId);
            set.HasOne(s => s.Version).WithMany().HasForeignKey(s => s.FileVersionId);
            set.Property(s => s.State).HasConversion(EnumFormatter.Converter<SetState>());
            set.Property(s => s.Columns).HasColumnType("jsonb");
        }
    }
}
