using System.Linq.Expressions;
using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>An event of a run. Events of a run are numbered without gaps, so a reader resumes after the last it saw.</summary>
/// <param name="IngestionRunId">The run.</param>
/// <param name="Seq">Number within the run, from 1.</param>
/// <param name="OccurredAtUtc">Time, UTC, by the database's clock.</param>
/// <param name="Kind"><c>stage_started</c>, <c>broker_exchange</c>, <c>stage_ended</c> or <c>run_ended</c>; more may come.</param>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Payload">The details; their names depend on the kind.</param>
public sealed record IngestionRunEvent(
    Guid IngestionRunId, long Seq, DateTimeOffset OccurredAtUtc, string Kind, RunStage Stage, JsonElement Payload);

/// <summary>A row of <c>flex.ingestion_run_event</c>.</summary>
internal sealed class IngestionRunEventRow
{
    public static Expression<Func<IngestionRunEventRow, IngestionRunEvent>> Read { get; } = row =>
        new IngestionRunEvent(row.IngestionRunId, row.Seq, row.OccurredAtUtc, row.Kind, row.Stage, row.Payload);

    public Guid IngestionRunId { get; init; }

    public long Seq { get; init; }

    public DateTimeOffset OccurredAtUtc { get; init; }

    public string Kind { get; init; } = "";

    public RunStage Stage { get; init; }

    public JsonElement Payload { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<IngestionRunEventRow>
    {
        public void Configure(EntityTypeBuilder<IngestionRunEventRow> entry)
        {
            entry.ToTable("ingestion_run_event", "flex");
            entry.HasKey(e => new { e.IngestionRunId, e.Seq });
            entry.Property(e => e.Stage).HasConversion(EnumFormatter.Converter<RunStage>());
            entry.Property(e => e.Payload).HasColumnType("jsonb");
        }
    }
}
