using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Something that happened in a run. Events of a run are numbered without gaps, so a reader resumes after the last it saw.</summary>
public sealed class IngestionRunEvent
{
    private IngestionRunEvent()
    {
    }

    /// <summary>The run.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>Position in the run, from 1.</summary>
    public long Seq { get; private set; }

    /// <summary>When, UTC, by the database's clock.</summary>
    public DateTimeOffset OccurredAtUtc { get; private set; }

    /// <summary><c>stage_started</c>, <c>broker_exchange</c>, <c>stage_ended</c> or <c>run_ended</c>; more may come.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The stage it belongs to.</summary>
    public RunStage Stage { get; private set; }

    /// <summary>What there is to say; its names depend on the kind.</summary>
    public JsonElement Payload { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<IngestionRunEvent>
    {
        public void Configure(EntityTypeBuilder<IngestionRunEvent> entry)
        {
            entry.ToTable("ingestion_run_event", "flex");
            entry.HasKey(e => new { e.IngestionRunId, e.Seq });
            entry.Property(e => e.Stage).HasConversion(EnumText.Converter<RunStage>());
            entry.Property(e => e.Payload).HasColumnType("jsonb");
        }
    }
}
