using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>State of a planned slice.</summary>
public enum BackfillSliceState
{
    /// <summary>It can be claimed from its next try on.</summary>
    Waiting,

    /// <summary>A process works on it.</summary>
    Claimed,

    /// <summary>Its answer is stored.</summary>
    Done,

    /// <summary>Every attempt failed.</summary>
    Failed,

    /// <summary>It was left out on purpose, for instance without credentials.</summary>
    Skipped,
}

/// <summary>A row of <c>market.backfill_slice</c>.</summary>
internal sealed class BackfillSlice
{
    private BackfillSlice()
    {
    }

    public long SliceId { get; private set; }

    public Guid IngestionRunId { get; private set; }

    public int AssetId { get; private set; }

    public BarInterval BarInterval { get; private set; }

    public DateTimeOffset FromUtc { get; private set; }

    public DateTimeOffset ToUtc { get; private set; }

    public BackfillSliceState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextTryAtUtc { get; private set; }

    public string? LeaseOwner { get; private set; }

    public DateTimeOffset? LeaseExpiresAtUtc { get; private set; }

    public long? LineageId { get; private set; }

    public string? ErrorCode { get; private set; }

    public DateTimeOffset? EndedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<BackfillSlice>
    {
        public void Configure(EntityTypeBuilder<BackfillSlice> slice)
        {
            slice.ToTable("backfill_slice", "market");
            slice.HasKey(s => s.SliceId);
            slice.Property(s => s.BarInterval).IsInterval();
            slice.Property(s => s.State).HasConversion(EnumFormatter.Converter<BackfillSliceState>());
        }
    }
}
