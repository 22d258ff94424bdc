using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NpgsqlTypes;

namespace FlexPortal.Core.MarketData.Coverage;

/// <summary>
/// A row of <c>market.coverage</c>: the state of one series. Written by <see cref="CoverageSql"/>; the entity is for reading.
/// </summary>
internal sealed class SeriesCoverage
{
    private SeriesCoverage()
    {
    }

    public int AssetId { get; private set; }

    public BarInterval BarInterval { get; private set; }

    public string VendorCode { get; private set; } = "";

    public string Adjustment { get; private set; } = "";

    public BarDensity Density { get; private set; }

    public NpgsqlRange<DateTime>[] Answered { get; private set; } = [];

    public NpgsqlRange<DateTime>[] AnsweredClosed { get; private set; } = [];

    public NpgsqlRange<DateTime>[] Acknowledged { get; private set; } = [];

    public NpgsqlRange<DateTime>[] Gaps { get; private set; } = [];

    public NpgsqlRange<DateTime>[] Rejected { get; private set; } = [];

    public NpgsqlRange<DateTime>[] NotFetched { get; private set; } = [];

    public DateTimeOffset? FirstAtUtc { get; private set; }

    public DateTimeOffset? LastFinalAtUtc { get; private set; }

    public long ExpectedCount { get; private set; }

    public long PresentCount { get; private set; }

    public long NoTradeCount { get; private set; }

    public long VendorGapCount { get; private set; }

    public long RejectedCount { get; private set; }

    public long AcknowledgedCount { get; private set; }

    public long NotFetchedCount { get; private set; }

    public int GapCount { get; private set; }

    public bool IsStale { get; private set; }

    public bool IsGapped { get; private set; }

    public string? Checksum { get; private set; }

    public long Version { get; private set; }

    public DateTimeOffset UpdatedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<SeriesCoverage>
    {
        public void Configure(EntityTypeBuilder<SeriesCoverage> coverage)
        {
            coverage.ToTable("coverage", "market");
            coverage.HasKey(c => new { c.AssetId, c.BarInterval });
            coverage.Property(c => c.BarInterval).IsInterval();
            coverage.Property(c => c.Density).HasConversion(EnumFormatter.Converter<BarDensity>());
            coverage.Property(c => c.Answered).HasColumnType("tstzmultirange");
            coverage.Property(c => c.Acknowledged).HasColumnType("tstzmultirange");
            coverage.Property(c => c.AnsweredClosed).HasColumnType("tstzmultirange");
            coverage.Property(c => c.Gaps).HasColumnType("tstzmultirange");
            coverage.Property(c => c.Rejected).HasColumnType("tstzmultirange");
            coverage.Property(c => c.NotFetched).HasColumnType("tstzmultirange");
        }
    }
}

/// <summary>A row of <c>market.coverage_day</c>: the slots of one UTC day of a series, by state.</summary>
internal sealed class CoverageDay
{
    private CoverageDay()
    {
    }

    public int AssetId { get; private set; }

    public BarInterval BarInterval { get; private set; }

    public DateOnly Day { get; private set; }

    public int Expected { get; private set; }

    public int Present { get; private set; }

    public int NoTrade { get; private set; }

    public int VendorGap { get; private set; }

    public int Rejected { get; private set; }

    public int Acknowledged { get; private set; }

    public byte[]? Sha256 { get; private set; }

    public DateTimeOffset LastModifiedAtUtc { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<CoverageDay>
    {
        public void Configure(EntityTypeBuilder<CoverageDay> day)
        {
            day.ToTable("coverage_day", "market");
            day.HasKey(d => new { d.AssetId, d.BarInterval, d.Day });
            day.Property(d => d.BarInterval).IsInterval();
        }
    }
}
