using System.Text.Json.Nodes;
using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Runs;

/// <summary>Status of a run: a word, its meaning, and what happens next.</summary>
/// <param name="Word">The state in a word.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Tone">Its colour.</param>
/// <param name="Outcome">The same for the tab's title: running, success, incomplete, failed, cancelled or lost.</param>
/// <param name="Sentence">The state with its consequence.</param>
/// <param name="Next">What happens next automatically, if anything.</param>
internal sealed record RunProgress(string Word, IconName Icon, Tone Tone, string Outcome, string Sentence, string Next)
{
    // The database's clock and the portal's may be a little apart.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(3);

    /// <summary>Reads a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="now">UTC.</param>
    /// <param name="zone">The reader's.</param>
    /// <param name="muted">Absences that are expected; they make no run incomplete.</param>
    public static RunProgress Of(RunDetail run, DateTimeOffset now, ReadingZone zone, IReadOnlyList<SectionMute>? muted = null) =>
        run switch
        {
            { Status: RunStatus.Started, CancelRequestedAtUtc: not null } => Cancelling(run, zone),
            { Status: RunStatus.Started } when now > run.LeaseExpiresAtUtc + ClockTolerance => Silent(run, zone),
            { Status: RunStatus.Started } => Running(run),
            { Status: RunStatus.Success } when Unexpected(run, muted ?? []) is { Count: > 0 } missing => Incomplete(run, missing),
            { Status: RunStatus.Success } => new(
                RunFormatter.WithMuted("Success", run.MissingSections.Count),
                run.Warnings().Count > 0 ? IconName.Warning : IconName.Success,
                run.Warnings().Count > 0 ? Tone.Warn : Tone.Good, "success", RunFormatter.Sentence(run, muted),
                "Stored data never changes; a later run adds to it."),
            { ErrorCode: RunFormatter.Canceled } => Cancelled(run, zone),
            { ErrorCode: RunFormatter.Abandoned } => Lost(run, zone),
            _ => Failed(run),
        };

    /// <summary>Whether its end needs attention.</summary>
    public static bool IsFailure(RunDetail run) => run is { Status: RunStatus.Failed, ErrorCode: not RunFormatter.Canceled };

    private static RunProgress Running(RunDetail run) => new(
        "Running", IconName.Running, Tone.Active, "running",
        $"Running: {RunFormatter.Doing(run.Stage)}. Nothing is published until the last stage succeeds.",
        "It continues when this page is closed.");

    private static RunProgress Cancelling(RunDetail run, ReadingZone zone) => new(
        "Cancelling", IconName.Cancelled, Tone.Warn, "running",
        $"Cancellation requested{By(run)} at {Clock(run.CancelRequestedAtUtc!.Value, zone)}{Reason(run)}. Nothing will be published.",
        "The worker stops at its next heartbeat. If the worker is gone, another process ends the run within a minute.");

    private static RunProgress Silent(RunDetail run, ReadingZone zone) => new(
        "No heartbeat", IconName.Lost, Tone.Warn, "running",
        $"No heartbeat since {Clock(run.HeartbeatAtUtc, zone)} from {Worker(run.Worker)}. Nothing has been published.",
        "Without a heartbeat within 30 seconds, the run is marked Lost and the account is free for a new run.");

    /// <summary>Missing sections that are not muted, by the name of each.</summary>
    public static List<string> Unexpected(RunDetail run, IReadOnlyList<SectionMute> muted) =>
    [
        .. run.MissingSections
            .Where(section => !muted.Any(mute => (mute.StatementAccountId, mute.SectionName) == (section.AccountId, section.Section)))
            .Select(section => section.Section),
    ];

    private static RunProgress Incomplete(RunDetail run, List<string> missing)
    {
        var all = ValueFormatter.Count(SectionTally.Of(run).Expected, "expected section", "expected sections");
        return new(
            RunFormatter.WithMuted("Incomplete", run.MissingSections.Count - missing.Count), IconName.Warning, Tone.Warn, "incomplete",
            $"{missing.Count} of {all} missing: {Listed([.. missing.Distinct(StringComparer.Ordinal)])}. {RunFormatter.Stored(run)}",
            missing.Count == 1
                ? "Later runs miss it too until the query includes it. The list below says what to do."
                : "Later runs miss them too until the query includes them. The list below says what to do.");
    }

    private static RunProgress Cancelled(RunDetail run, ReadingZone zone) => new(
        "Cancelled", IconName.Cancelled, Tone.Quiet, "cancelled",
        $"Cancelled{By(run)}{(run.CancelRequestedAtUtc is { } at ? $" at {Clock(at,
            zone)}" : "")} in the stage “{RunFormatter.Stage(run.Stage)}”{Reason(run)}. Nothing was published.",
        "Run it again when you need the statement.");

    private static RunProgress Lost(RunDetail run, ReadingZone zone)
    {
        var facts = run.Diagnostics.Count > 0 ? run.Diagnostics[^1].Details["abandoned"] as JsonObject : null;
        var monitor = facts?["ended_by"]?.GetValue<string>();
        return new(
            "Lost", IconName.Lost, Tone.Bad, "lost",
            $"No heartbeat since {Clock(run.HeartbeatAtUtc, zone)} from {Worker(run.Worker)}; marked "
            + $"Lost{(run.EndedAtUtc is { } ended ? $" at {Clock(ended, zone)}" : "")} by the "
            + $"monitor{(monitor is null ? "" : $" of {monitor}")}. Nothing was published.",
            "Retryable: run it again. If it is lost again, the worker was killed or its machine stopped.");
    }

    private static RunProgress Failed(RunDetail run) => new(
        "Failed", IconName.Failed, Tone.Bad, "failed",
        $"Failed in the stage “{RunFormatter.Stage(run.Stage)}”. "
        + $"{(run.RawArtifactId is null ? "Nothing was published." : "The original statement is kept, no row was published.")}",
        run.Error switch
        {
            { Retryable: true } => "Retryable: run it again. The portal does not retry automatically.",
            { Owner: ErrorOwner.You } => "Not retryable: fix what the error names first, then run it again.",
            _ => "Not retryable: the same run fails again until this is fixed.",
        });

    private static string By(RunDetail run) => run.CancelRequestedBy is { Length: > 0 } by ? $" by {by}" : "";

    private static string Reason(RunDetail run) => run.CancelReason is { } reason ? $": “{reason}”" : "";

    private static string Clock(DateTimeOffset at, ReadingZone zone) => $"{ValueFormatter.Clock(at, zone)} {zone.Label}";

    private static string Worker(string worker) => worker.Length == 0 ? "its worker" : $"worker {worker}";

    private static string Listed(List<string> names) =>
        names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(3))} and {names.Count - 3} more";
}
