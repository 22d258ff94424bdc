using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Status;

/// <summary>A row of <c>market.vendor_status</c>, for reading.</summary>
internal sealed class VendorStatusRow
{
    public string VendorCode { get; init; } = "";

    public VendorState State { get; init; }

    public VendorBlockCause? BlockedBecause { get; init; }

    public DateTimeOffset? LimitedUntilUtc { get; init; }

    public DateTimeOffset? LastOkAtUtc { get; init; }

    public DateTimeOffset CheckedAtUtc { get; init; }

    public DateTimeOffset ValidUntilUtc { get; init; }

    public int Failures { get; init; }

    public int Answers { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<VendorStatusRow>
    {
        public void Configure(EntityTypeBuilder<VendorStatusRow> status)
        {
            status.ToTable("vendor_status", "market");
            status.HasKey(s => s.VendorCode);
            status.Property(s => s.State).HasConversion(EnumFormatter.Converter<VendorState>());
            status.Property(s => s.BlockedBecause).HasConversion(EnumFormatter.Converter<VendorBlockCause>());
        }
    }
}
