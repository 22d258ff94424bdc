using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>A row of <c>market.ingestion_run_event</c>.</summary>
internal sealed class MarketRunEvent
{
    public Guid IngestionRunId { get; init; }

    public long Seq { get; init; }

    public DateTimeOffset OccurredAtUtc { get; init; }

    public string Kind { get; init; } = "";

    public MarketRunStage Stage { get; init; }

    public JsonElement Payload { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<MarketRunEvent>
    {
        public void Configure(EntityTypeBuilder<MarketRunEvent> entry)
        {
            entry.ToTable("ingestion_run_event", "market");
            entry.HasKey(e => new { e.IngestionRunId, e.Seq });
            entry.Property(e => e.Stage).HasConversion(EnumFormatter.Converter<MarketRunStage>());
            entry.Property(e => e.Payload).HasColumnType("jsonb");
        }
    }
}
