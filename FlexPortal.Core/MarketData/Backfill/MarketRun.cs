using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>What a run fetches.</summary>
public enum MarketRunKind
{
    /// <summary>A window of the past.</summary>
    Backfill,

    /// <summary>What is due since the last bar.</summary>
    TopUp,

    /// <summary>One slice, because a user asked.</summary>
    AskAgain,
}

/// <summary>What asked for a run.</summary>
public enum MarketRunTrigger
{
    /// <summary>A page.</summary>
    Ui,

    /// <summary>The HTTP API.</summary>
    Api,

    /// <summary>The command line.</summary>
    Cli,

    /// <summary>The schedule.</summary>
    Schedule,
}

/// <summary>Stages of a run.</summary>
public enum MarketRunStage
{
    /// <summary>Its slices are planned.</summary>
    Plan,

    /// <summary>Its slices are fetched and stored.</summary>
    Fetch,

    /// <summary>Coverage is compared with the plan.</summary>
    Verify,
}

/// <summary>Status of a run.</summary>
public enum MarketRunStatus
{
    /// <summary>Under way.</summary>
    Started,

    /// <summary>Over without an error.</summary>
    Success,

    /// <summary>Over with an error.</summary>
    Failed,
}

/// <summary>A row of <c>market.ingestion_run</c>: a unit of work (<see cref="MarketJobs.Runs"/>). The entity is for reading.</summary>
internal sealed class MarketRun
{
    private MarketRun()
    {
    }

    public Guid IngestionRunId { get; private set; }

    public MarketRunKind Kind { get; private set; }

    public MarketRunTrigger Trigger { get; private set; }

    public string RequestedBy { get; private set; } = "";

    public BackfillPlan Plan { get; private set; } = null!;

    public int SlicesTotal { get; private set; }

    public int SlicesDone { get; private set; }

    public int SlicesFailed { get; private set; }

    public long RowsInserted { get; private set; }

    public long RowsUpdated { get; private set; }

    public MarketRunStatus Status { get; private set; }

    public MarketRunStage Stage { get; private set; }

    public DateTimeOffset StartedAtUtc { get; private set; }

    public DateTimeOffset? EndedAtUtc { get; private set; }

    public long? DurationMs { get; private set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public PortalError? Error { get; private set; }

    public JsonElement Diagnostics { get; private set; }

    public long EventSeq { get; private set; }

    public long Fence { get; private set; }

    public string LeaseOwner { get; private set; } = "";

    public DateTimeOffset LeaseExpiresAtUtc { get; private set; }

    public DateTimeOffset HeartbeatAtUtc { get; private set; }

    public long HeartbeatSeq { get; private set; }

    public DateTimeOffset? CancelRequestedAtUtc { get; private set; }

    public string? CancelRequestedBy { get; private set; }

    public string? CancelReason { get; private set; }

    public Guid? ResumedByRunId { get; private set; }

    internal sealed class Configuration : IEntityTypeConfiguration<MarketRun>
    {
        public void Configure(EntityTypeBuilder<MarketRun> run)
        {
            run.ToTable("ingestion_run", "market");
            run.HasKey(r => r.IngestionRunId);
            run.Property(r => r.Kind).HasConversion(EnumFormatter.Converter<MarketRunKind>());
            run.Property(r => r.Trigger).HasConversion(EnumFormatter.Converter<MarketRunTrigger>());
            run.Property(r => r.Status).HasConversion(EnumFormatter.Converter<MarketRunStatus>());
            run.Property(r => r.Stage).HasConversion(EnumFormatter.Converter<MarketRunStage>());
            run.Property(r => r.Plan).IsJson(PortalJson.Options);
            run.Property(r => r.Diagnostics).HasColumnType("jsonb");
            run.Property(r => r.Error).IsJson(PortalJson.Options);
        }
    }
}
