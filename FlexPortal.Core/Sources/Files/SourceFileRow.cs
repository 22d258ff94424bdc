using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A row of <c>sources.source_file</c>.</summary>
internal sealed class SourceFileRow
{
    private SourceFileRow()
    {
    }

    public Guid SourceFileId { get; private set; }

    public Guid GroupId { get; private set; }

    public string Name { get; private set; } = "";

    public string NameKey { get; private set; } = "";

    public Guid CurrentVersionId { get; private set; }

    public FileVersionRow Current { get; private set; } = null!;

    public ICollection<FileVersionRow> Versions { get; private set; } = [];

    public string CreatedBy { get; private set; } = "";

    public DateTimeOffset CreatedAtUtc { get; private set; }

    public string? DeletedBy { get; private set; }

    public DateTimeOffset? DeletedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SourceFileRow>
    {
        public void Configure(EntityTypeBuilder<SourceFileRow> file)
        {
            file.ToTable("source_file", "sources");
            file.HasKey(f => f.SourceFileId);
            file.Property(f => f.NameKey).HasComputedColumnSql("lower(name)", stored: true);
            file.HasOne<DocumentGroupRow>().WithMany(group => group.Files).HasForeignKey(f => f.GroupId);
            file.HasOne(f => f.Current).WithMany().HasForeignKey(f => f.CurrentVersionId);
        }
    }
}
