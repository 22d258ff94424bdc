using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using FlexPortal.Core.Flex.Statements.Preflight;

namespace FlexPortal.Core.Flex.Runs;

/// <summary>Which runs to list; null means any.</summary>
/// <param name="Status">State.</param>
/// <param name="AccountId">Account, exactly.</param>
/// <param name="From">Started at or after, UTC.</param>
/// <param name="To">Started before, UTC.</param>
/// <param name="ErrorCode">Stable error code, exactly.</param>
/// <param name="After">The last run of the page before; null for the newest.</param>
/// <param name="Before">The first run of the page after, to go back towards the newest; not together with <paramref name="After"/>.</param>
public sealed record RunFilter(
    RunStatus? Status = null, string? AccountId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? ErrorCode = null,
    RunCursor? After = null, RunCursor? Before = null);

/// <summary>A place in the list of runs. Its text form is opaque to callers.</summary>
/// <param name="StartedAtUtc">Start of the last run seen, UTC.</param>
/// <param name="RunId">The last run seen.</param>
public sealed record RunCursor(DateTimeOffset StartedAtUtc, Guid RunId)
{
    /// <summary>Text for addresses.</summary>
    public override string ToString() => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{StartedAtUtc.UtcTicks:x}.{RunId:N}"))).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Reads the text form; false when it is not one.</summary>
    public static bool TryParse(string text, out RunCursor? cursor)
    {
        cursor = null;
        var base64 = text.Replace('-', '+').Replace('_', '/');
        var buffer = new byte[text.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), buffer, out var length))
            return false;

        var parts = Encoding.ASCII.GetString(buffer, 0, length).Split('.');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks)
            || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
            || !Guid.TryParseExact(parts[1], "N", out var id))
            return false;

        cursor = new RunCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return true;
    }
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
    int MissingSectionCount)
{
    internal static Expression<Func<IngestionRun, RunSummary>> FromRun { get; } = run => new RunSummary(
        run.IngestionRunId, run.AccountId, run.FlexQueryId, run.PeriodKey, run.Trigger, run.RequestedBy, run.IsSandbox, run.Status, run.Stage,
        run.StartedAtUtc, run.EndedAtUtc, run.DurationMs, run.ErrorCode, run.ErrorMessage, run.RawArtifactId, run.RawRecordCount,
        run.InsertedCount, run.DeduplicatedCount, run.MissingSectionCount);
}

/// <summary>One entry of the timeline: a stage without its details.</summary>
public sealed record TimelineEntry(RunStage Stage, StageStatus Status, DateTimeOffset StartedAtUtc, DateTimeOffset? EndedAtUtc, long? DurationMs);

/// <summary>A run with everything that is known of it: the answer of the API and of the command line, and the content of the page.</summary>
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
    FlexError? Error,
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
    /// <summary>Why somebody asked to cancel, in his words; null when he gave none.</summary>
    public string? CancelReason { get; init; }

    /// <summary>The process that works or worked on the run: host, process id and a random part.</summary>
    public string Worker { get; init; } = "";

    /// <summary>That process's last sign of life, UTC, by the database's clock.</summary>
    public DateTimeOffset HeartbeatAtUtc { get; init; }

    /// <summary>Without a further sign of life any process may end the run after this moment, UTC, by the database's clock.</summary>
    public DateTimeOffset LeaseExpiresAtUtc { get; init; }

    internal static RunDetail Of(IngestionRun run) => new(
        run.IngestionRunId, run.AccountId, run.FlexQueryId, run.PeriodKey, run.FromDate, run.ToDate, run.Trigger, run.RequestedBy,
        run.IsSandbox, run.Status, run.Stage, run.StartedAtUtc, run.EndedAtUtc, run.DurationMs, run.CancelRequestedAtUtc,
        run.CancelRequestedBy, run.ReferenceCode, run.ErrorCode, run.ErrorMessage, run.Error, run.RawArtifactId, run.PayloadSha256,
        run.PayloadByteLength, run.ArtifactDeduplicated, run.RawRecordCount, run.InsertedCount, run.DeduplicatedCount, run.Sections,
        run.MissingSections, run.Findings,
        [.. run.Diagnostics.Select(stage => new TimelineEntry(stage.Stage, stage.Status, stage.StartedAtUtc, stage.EndedAtUtc, stage.DurationMs))],
        run.Diagnostics, run.EventSeq)
    {
        CancelReason = run.CancelReason,
        Worker = run.LeaseOwner,
        HeartbeatAtUtc = run.HeartbeatAtUtc,
        LeaseExpiresAtUtc = run.LeaseExpiresAtUtc,
    };
}
