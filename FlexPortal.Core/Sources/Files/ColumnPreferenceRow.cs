using FlexPortal.Core.Sources.Groups;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Sources.Files;

/// <summary>A row of <c>sources.column_preference</c>.</summary>
internal sealed class ColumnPreferenceRow
{
    private ColumnPreferenceRow()
    {
    }

    public Guid GroupId { get; private set; }

    public string HeaderFingerprint { get; private set; } = "";

    public string Columns { get; private set; } = "";

    public string Context { get; private set; } = "";

    public int Version { get; private set; }

    public string SavedBy { get; private set; } = "";

    public DateTimeOffset SavedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ColumnPreferenceRow>
    {
        public void Configure(EntityTypeBuilder<ColumnPreferenceRow> preference)
        {
            preference.ToTable("column_preference", "sources");
            preference.HasKey(p => new { p.GroupId, p.HeaderFingerprint });
            preference.HasOne<DocumentGroupRow>().WithMany().HasForeignKey(p => p.GroupId);
            preference.Property(p => p.Columns).HasColumnType("jsonb");
        }
    }
}
