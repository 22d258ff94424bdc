using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Lineage;

/// <summary>A row of <c>market.lineage</c>: one accepted answer. Written by <see cref="LineageSql"/>; the entity is for reading.</summary>
internal sealed class LineageRow
{
    private LineageRow()
    {
    }

    public long LineageId { get; private set; }

    public Guid? IngestionRunId { get; private set; }

    public Guid? ParentRunId { get; private set; }

    public int AssetId { get; private set; }

    public BarInterval BarInterval { get; private set; }

    public DateTimeOffset FromUtc { get; private set; }

    public DateTimeOffset ToUtc { get; private set; }

    public string VendorCode { get; private set; } = "";

    public string VendorSymbol { get; private set; } = "";

    public string? Feed { get; private set; }

    public string Adjustment { get; private set; } = "";

    public string AdapterVersion { get; private set; } = "";

    public string RequestTemplate { get; private set; } = "";

    /// <summary>A JSON object of texts.</summary>
    public string RequestParams { get; private set; } = "";

    public DateTimeOffset RequestedAtUtc { get; private set; }

    public DateTimeOffset RespondedAtUtc { get; private set; }

    public DateTimeOffset StoredAtUtc { get; private set; }

    public int Attempts { get; private set; }

    public int HttpStatus { get; private set; }

    public string? VendorRequestId { get; private set; }

    public string PayloadSha256 { get; private set; } = "";

    public long PayloadBytes { get; private set; }

    public string? Etag { get; private set; }

    public string? LastModified { get; private set; }

    public int RowsReceived { get; private set; }

    public int RowsInserted { get; private set; }

    public int RowsUpdated { get; private set; }

    public int RowsUnchanged { get; private set; }

    public int RowsRejected { get; private set; }

    /// <summary>A JSON object: reason to number of bars.</summary>
    public string RejectedByReason { get; private set; } = "";

    public int RowsOutsideSlice { get; private set; }

    public int RowsOpen { get; private set; }

    public int RowsDuplicate { get; private set; }

    public DateTimeOffset? FirstAtUtc { get; private set; }

    public DateTimeOffset? LastAtUtc { get; private set; }

    public string? CanonicalSha256 { get; private set; }

    public long CalendarVersion { get; private set; }

    public long? SupersedesLineage { get; private set; }

    public SliceCondition Condition { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<LineageRow>
    {
        public void Configure(EntityTypeBuilder<LineageRow> lineage)
        {
            lineage.ToTable("lineage", "market");
            lineage.HasKey(l => l.LineageId);
            lineage.Property(l => l.LineageId).ValueGeneratedNever();
            lineage.Property(l => l.BarInterval).IsInterval();
            lineage.Property(l => l.RequestParams).HasColumnType("jsonb");
            lineage.Property(l => l.RejectedByReason).HasColumnType("jsonb");
            lineage.Property(l => l.Condition).HasConversion(EnumFormatter.Converter<SliceCondition>());
        }
    }
}
