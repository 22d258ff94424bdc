using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>
/// One attempt to fetch and keep a statement. Rows of this table are written by <see cref="IngestionRunSql"/> alone, which checks the
/// fence on every change; the entity is for reading.
/// </summary>
public sealed class IngestionRun
{
    private IngestionRun()
    {
    }

    /// <summary>Key; also the name of the run in addresses and logs.</summary>
    public Guid IngestionRunId { get; private set; }

    /// <summary>The account the run is for; at most one run of an account is active.</summary>
    public string AccountId { get; private set; } = "";

    /// <summary>The broker's id of the Flex Query.</summary>
    public string FlexQueryId { get; private set; } = "";

    /// <summary>The days the statement covers, such as <c>20260101-20260131</c>; null until a statement has arrived.</summary>
    public string? PeriodKey { get; private set; }

    /// <summary>First day asked for in place of the query's own period; null when the query's period was used.</summary>
    public DateOnly? FromDate { get; private set; }

    /// <summary>Last day asked for; null when the query's period was used.</summary>
    public DateOnly? ToDate { get; private set; }

    /// <summary>The surface that asked.</summary>
    public RunTrigger Trigger { get; private set; }

    /// <summary>Requesting user, as far as known.</summary>
    public string RequestedBy { get; private set; } = "";

    /// <summary>Whether the sandbox answered in place of the broker.</summary>
    public bool IsSandbox { get; private set; }

    /// <summary>Status of the run.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>The stage under way, or the last one.</summary>
    public RunStage Stage { get; private set; }

    /// <summary>Start, UTC, by the database's clock.</summary>
    public DateTimeOffset StartedAtUtc { get; private set; }

    /// <summary>End, UTC; null while started.</summary>
    public DateTimeOffset? EndedAtUtc { get; private set; }

    /// <summary>Length in milliseconds; null while started.</summary>
    public long? DurationMs { get; private set; }

    /// <summary>The broker's handle for the statement it generates; null until it answered.</summary>
    public string? ReferenceCode { get; private set; }

    /// <summary>Stable code of the failure; null unless failed.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>The failure in one sentence; null unless failed.</summary>
    public string? ErrorMessage { get; private set; }

    /// <summary>The whole failure; null unless failed.</summary>
    public PortalError? Error { get; private set; }

    /// <summary>The stored bytes this run received, whether new or already there; null when none arrived.</summary>
    public Guid? RawArtifactId { get; private set; }

    /// <summary>SHA-256 of the received bytes, lower-case hexadecimal; null when none arrived.</summary>
    public string? PayloadSha256 { get; private set; }

    /// <summary>Size of the received bytes; null when none arrived.</summary>
    public long? PayloadByteLength { get; private set; }

    /// <summary>Whether the same bytes were already stored; null when none arrived.</summary>
    public bool? ArtifactDeduplicated { get; private set; }

    /// <summary>Rows of the statement; null unless successful.</summary>
    public long? RawRecordCount { get; private set; }

    /// <summary>Rows this run added; null unless successful.</summary>
    public long? InsertedCount { get; private set; }

    /// <summary>Rows that an earlier run stored with the same bytes: all or none; null unless successful.</summary>
    public long? DeduplicatedCount { get; private set; }

    /// <summary>Rows by account and section, present-but-empty sections included.</summary>
    public IReadOnlyList<SectionCount> Sections { get; private set; } = [];

    /// <summary>Expected sections that the statement does not have.</summary>
    public IReadOnlyList<MissingSection> MissingSections { get; private set; } = [];

    /// <summary>How many of them there are; lists show it without reading them.</summary>
    public int MissingSectionCount { get; private set; }

    /// <summary>Their names, each once, in order.</summary>
    public string[] MissingSectionNames { get; private set; } = [];

    /// <summary>Sections that are there, empty ones included, counted for each account of the document.</summary>
    public int SectionCount { get; private set; }

    /// <summary>
    /// Status or result: the status with what was missing and why it ended. Lists count a run as complete when every missing section is
    /// muted: <see cref="IsMissingAsExpected"/>.
    /// </summary>
    public RunOutcome Outcome { get; private set; }

    /// <summary>The last day the statement covers; null until one has arrived, or when its key names no days.</summary>
    public DateOnly? StatementLastDay { get; private set; }

    /// <summary>Length of the stage in milliseconds; null until it is over.</summary>
    public long? RequestMs { get; private set; }

    /// <inheritdoc cref="RequestMs" />
    public long? PollMs { get; private set; }

    /// <inheritdoc cref="RequestMs" />
    public long? DownloadMs { get; private set; }

    /// <inheritdoc cref="RequestMs" />
    public long? PreflightMs { get; private set; }

    /// <inheritdoc cref="RequestMs" />
    public long? PersistMs { get; private set; }

    /// <summary>Findings of preflight.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; private set; } = [];

    /// <summary>How many of them are warnings, apart from missing sections.</summary>
    public int WarningCount { get; private set; }

    /// <summary>The stages in order.</summary>
    public IReadOnlyList<StageRecord> Diagnostics { get; private set; } = [];

    /// <summary>Sequence number of the newest event; zero before the first.</summary>
    public long EventSeq { get; private set; }

    /// <summary>Grows with every run; a process may change the run only with the number it was given.</summary>
    public long Fence { get; private set; }

    /// <summary>The process that works on the run: host, process id, and a random part.</summary>
    public string LeaseOwner { get; private set; } = "";

    /// <summary>After this moment (UTC, database clock) any process may declare the run abandoned.</summary>
    public DateTimeOffset LeaseExpiresAtUtc { get; private set; }

    /// <summary>The owner's last heartbeat, UTC.</summary>
    public DateTimeOffset HeartbeatAtUtc { get; private set; }

    /// <summary>Number of heartbeats.</summary>
    public long HeartbeatSeq { get; private set; }

    /// <summary>First request to cancel, UTC; null when there was none.</summary>
    public DateTimeOffset? CancelRequestedAtUtc { get; private set; }

    /// <summary>The user of that request.</summary>
    public string? CancelRequestedBy { get; private set; }

    /// <summary>Reason that the user gave; null when none.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>Whether every section that the run lacks is muted today. Translated to SQL.</summary>
    internal static bool IsMissingAsExpected(string accountId, Guid runId) =>
        throw new NotSupportedException($"Only the database can say so of {runId} of {accountId}.");

    /// <summary>How many of the sections that the run lacks are muted today. Translated to SQL.</summary>
    internal static int MutedSectionCount(string accountId, Guid runId) =>
        throw new NotSupportedException($"Only the database can count those of {runId} of {accountId}.");

    internal sealed class Configuration : IEntityTypeConfiguration<IngestionRun>
    {
        public void Configure(EntityTypeBuilder<IngestionRun> run)
        {
            run.ToTable("ingestion_run", "flex");
            run.HasKey(r => r.IngestionRunId);
            run.Property(r => r.Trigger).HasConversion(EnumFormatter.Converter<RunTrigger>());
            run.Property(r => r.Status).HasConversion(EnumFormatter.Converter<RunStatus>());
            run.Property(r => r.Stage).HasConversion(EnumFormatter.Converter<RunStage>());
            run.Property(r => r.Error).IsJson(PortalJson.Options);
            run.Property(r => r.Sections).IsJson(PortalJson.Options);
            run.Property(r => r.MissingSections).IsJson(PortalJson.Options);
            run.Property(r => r.MissingSectionCount).HasComputedColumnSql("jsonb_array_length(missing_sections)", stored: true);
            run.Property(r => r.MissingSectionNames)
                .HasComputedColumnSql("flex.distinct_values(missing_sections, 'section')", stored: true);
            run.Property(r => r.SectionCount).HasComputedColumnSql("jsonb_array_length(sections)", stored: true);
            run.Property(r => r.Outcome).HasConversion(EnumFormatter.Converter<RunOutcome>()).HasComputedColumnSql("outcome", stored: true);
            run.Property(r => r.StatementLastDay).HasComputedColumnSql("flex.statement_last_day(period_key)", stored: true);
            run.Property(r => r.RequestMs).HasComputedColumnSql("flex.stage_ms(diagnostics, 'request')", stored: true);
            run.Property(r => r.PollMs).HasComputedColumnSql("flex.stage_ms(diagnostics, 'poll')", stored: true);
            run.Property(r => r.DownloadMs).HasComputedColumnSql("flex.stage_ms(diagnostics, 'download')", stored: true);
            run.Property(r => r.PreflightMs).HasComputedColumnSql("flex.stage_ms(diagnostics, 'preflight')", stored: true);
            run.Property(r => r.PersistMs).HasComputedColumnSql("flex.stage_ms(diagnostics, 'persist')", stored: true);
            run.Property(r => r.Findings).IsJson(PortalJson.Options);
            run.Property(r => r.WarningCount)
                .HasComputedColumnSql("flex.warning_count(findings, missing_sections)", stored: true);
            run.Property(r => r.Diagnostics).IsJson(PortalJson.Options);
            var function = run.Metadata.Model.AddDbFunction(((Func<string, Guid, bool>)IsMissingAsExpected).Method);
            (function.Schema, function.Name) = ("flex", "is_missing_as_expected");
            var count = run.Metadata.Model.AddDbFunction(((Func<string, Guid, int>)MutedSectionCount).Method);
            (count.Schema, count.Name) = ("flex", "muted_section_count");
        }
    }
}
