using System.Linq.Expressions;
using FlexPortal.Core.Flex.RunList;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>How long each stage took, in milliseconds; null for one that is not over.</summary>
public sealed record StageDurations(long? Request, long? Poll, long? Download, long? Preflight, long? Persist)
{
    /// <summary>The time of a stage.</summary>
    public long? Of(RunStage stage) => stage switch
    {
        RunStage.Request => Request,
        RunStage.Poll => Poll,
        RunStage.Download => Download,
        RunStage.Preflight => Preflight,
        _ => Persist,
    };
}

/// <summary>A run as lists show it.</summary>
public sealed record RunSummary(
    Guid IngestionRunId,
    string AccountId,
    string FlexQueryId,
    string? PeriodKey,
    RunTrigger Trigger,
    string RequestedBy,
    bool Sandbox,
    RunStatus Status,
    RunStage Stage,
    DateTimeOffset StartedAtUtc,
    DateTimeOffset? EndedAtUtc,
    long? DurationMs,
    string? ErrorCode,
    string? ErrorMessage,
    Guid? RawArtifactId,
    long? RawRecordCount,
    long? Inserted,
    long? Deduplicated,
    int MissingSectionCount,
    RunOutcome Outcome,
    int SectionCount,
    SectionNames MissingSectionNames,
    StageDurations StageMs)
{
    /// <summary>Number that people can say; it grows from run to run, with gaps.</summary>
    public long RunNumber { get; init; }

    /// <summary>Warnings of preflight, apart from missing sections.</summary>
    public int WarningCount { get; init; }

    /// <summary>Missing sections that are muted today.</summary>
    public int MutedSections { get; init; }

    internal static Expression<Func<IngestionRun, RunSummary>> FromRun { get; } = run => new RunSummary(
        run.IngestionRunId, run.AccountId, run.FlexQueryId, run.PeriodKey, run.Trigger, run.RequestedBy, run.IsSandbox, run.Status,
        run.Stage, run.StartedAtUtc, run.EndedAtUtc, run.DurationMs, run.ErrorCode, run.ErrorMessage, run.RawArtifactId, run.RawRecordCount,
        run.InsertedCount, run.DeduplicatedCount, run.MissingSectionCount,
        run.Outcome == RunOutcome.Incomplete && IngestionRun.IsMissingAsExpected(run.AccountId, run.IngestionRunId)
            ? RunOutcome.Complete : run.Outcome,
        run.SectionCount,
        new SectionNames(run.MissingSectionNames),
        new StageDurations(run.RequestMs, run.PollMs, run.DownloadMs, run.PreflightMs, run.PersistMs))
    {
        RunNumber = run.Fence,
        WarningCount = run.WarningCount,
        MutedSections = run.MissingSectionCount == 0 ? 0 : IngestionRun.MutedSectionCount(run.AccountId, run.IngestionRunId),
    };
}

/// <summary>One entry of the timeline: a stage without its details.</summary>
public sealed record TimelineEntry(
    RunStage Stage, StageStatus Status, DateTimeOffset StartedAtUtc, DateTimeOffset? EndedAtUtc, long? DurationMs);

/// <summary>
/// A run with everything that is known of it: the answer of the API and of the command line, and the content of the page.
/// </summary>
public sealed record RunDetail(
    Guid IngestionRunId,
    string AccountId,
    string FlexQueryId,
    string? PeriodKey,
    DateOnly? FromDate,
    DateOnly? ToDate,
    RunTrigger Trigger,
    string RequestedBy,
    bool Sandbox,
    RunStatus Status,
    RunStage Stage,
    DateTimeOffset StartedAtUtc,
    DateTimeOffset? EndedAtUtc,
    long? DurationMs,
    DateTimeOffset? CancelRequestedAtUtc,
    string? CancelRequestedBy,
    string? ReferenceCode,
    string? ErrorCode,
    string? ErrorMessage,
    PortalError? Error,
    Guid? RawArtifactId,
    string? PayloadSha256,
    long? PayloadByteLength,
    bool? ArtifactDeduplicated,
    long? RawRecordCount,
    long? Inserted,
    long? Deduplicated,
    IReadOnlyList<SectionCount> Sections,
    IReadOnlyList<MissingSection> MissingSections,
    IReadOnlyList<PreflightFinding> Findings,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyList<StageRecord> Diagnostics,
    long EventSeq)
{
    /// <summary>Number that people can say; it grows from run to run, with gaps.</summary>
    public long RunNumber { get; init; }

    /// <summary>Missing sections that are muted today.</summary>
    public int MutedSections { get; init; }

    /// <summary>Reason of the request to cancel; null when none was given.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The process that works or worked on the run: host, process id and a random part.</summary>
    public string Worker { get; init; } = "";

    /// <summary>That process's last heartbeat, UTC, by the database's clock.</summary>
    public DateTimeOffset HeartbeatAtUtc { get; init; }

    /// <summary>Without a further heartbeat any process may end the run after this moment, UTC, by the database's clock.</summary>
    public DateTimeOffset LeaseExpiresAtUtc { get; init; }

    /// <summary>Findings apart from missing sections, most severe first.</summary>
    public IReadOnlyList<PreflightFinding> OtherFindings() =>
    [
        .. Findings.Where(finding => !MissingSections.Any(missing =>
            string.Equals(missing.Section, finding.Section, StringComparison.Ordinal)
            && string.Equals(missing.AccountId, finding.AccountId, StringComparison.Ordinal))),
    ];

    /// <summary>Those of them that are warnings.</summary>
    public IReadOnlyList<PreflightFinding> Warnings() =>
        [.. OtherFindings().Where(finding => finding.Severity == FindingSeverity.Warning)];

    internal static RunDetail Of(IngestionRun run, int mutedSections = 0) => new(
        run.IngestionRunId, run.AccountId, run.FlexQueryId, run.PeriodKey, run.FromDate, run.ToDate, run.Trigger, run.RequestedBy,
        run.IsSandbox, run.Status, run.Stage, run.StartedAtUtc, run.EndedAtUtc, run.DurationMs, run.CancelRequestedAtUtc,
        run.CancelRequestedBy, run.ReferenceCode, run.ErrorCode, run.ErrorMessage, run.Error, run.RawArtifactId, run.PayloadSha256,
        run.PayloadByteLength, run.ArtifactDeduplicated, run.RawRecordCount, run.InsertedCount, run.DeduplicatedCount, run.Sections,
        run.MissingSections, run.Findings,
        [.. run.Diagnostics.Select(stage => new TimelineEntry(
            stage.Stage, stage.Status, stage.StartedAtUtc, stage.EndedAtUtc, stage.DurationMs))],
        run.Diagnostics, run.EventSeq)
    {
        RunNumber = run.Fence,
        MutedSections = mutedSections,
        CancelReason = run.CancelReason,
        Worker = run.LeaseOwner,
        HeartbeatAtUtc = run.HeartbeatAtUtc,
        LeaseExpiresAtUtc = run.LeaseExpiresAtUtc,
    };
}
