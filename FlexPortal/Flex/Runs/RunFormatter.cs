using FlexPortal.Core.Flex;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Runs;

/// <summary>Display text of a run's states.</summary>
internal static class RunFormatter
{
    public const string Canceled = "RUN_CANCELED";
    public const string Abandoned = "RUN_ABANDONED";

    public static (string Word, IconName Icon, Tone Tone) State(RunStatus status, string? errorCode) => (status, errorCode) switch
    {
        (RunStatus.Started, _) => ("Running", IconName.Running, Tone.Active),
        (RunStatus.Success, _) => ("Success", IconName.Success, Tone.Good),
        (_, Canceled) => ("Cancelled", IconName.Cancelled, Tone.Quiet),
        (_, Abandoned) => ("Lost", IconName.Lost, Tone.Bad),
        _ => ("Failed", IconName.Failed, Tone.Bad),
    };

    public static (string Word, IconName Icon, Tone Tone) State(RunOutcome outcome, int mutedSections = 0) => outcome switch
    {
        RunOutcome.Running => ("Running", IconName.Running, Tone.Active),
        RunOutcome.Complete => (WithMuted("Success", mutedSections), IconName.Success, Tone.Good),
        RunOutcome.Incomplete => (WithMuted("Incomplete", mutedSections), IconName.Warning, Tone.Warn),
        RunOutcome.Cancelled => ("Cancelled", IconName.Cancelled, Tone.Quiet),
        RunOutcome.Lost => ("Lost", IconName.Lost, Tone.Bad),
        _ => ("Failed", IconName.Failed, Tone.Bad),
    };

    /// <summary>A state and how many sections are muted.</summary>
    public static string WithMuted(string word, int sections) => sections == 0 ? word : $"{word}, {Muted(sections)}";

    /// <summary>How many sections are muted.</summary>
    public static string Muted(int sections) => $"{ValueFormatter.Count(sections, "section", "sections")} muted";

    public static (string Word, IconName Icon, Tone Tone) State(StageStatus? status, bool isUnderWay = false) => status switch
    {
        StageStatus.Started => ("Under way", IconName.Running, Tone.Active),
        StageStatus.Success => ("Done", IconName.Success, Tone.Good),
        StageStatus.Failed => ("Failed", IconName.Failed, Tone.Bad),
        StageStatus.Stopped => ("Stopped", IconName.Cancelled, Tone.Quiet),
        null when isUnderWay => ("Not yet", IconName.Waiting, Tone.Quiet),
        _ => ("Not reached", IconName.Waiting, Tone.Quiet),
    };

    public static string Stage(RunStage stage) => stage switch
    {
        RunStage.Request => "Request",
        RunStage.Poll => "Poll",
        RunStage.Download => "Download",
        RunStage.Preflight => "Preflight",
        _ => "Persist",
    };

    /// <summary>What a stage is for.</summary>
    public static string Purpose(RunStage stage) => stage switch
    {
        RunStage.Request => "Ask the broker to generate the statement",
        RunStage.Poll => "Ask after it until it is ready",
        RunStage.Download => "Receive the bytes and their SHA-256",
        RunStage.Preflight => "Check sections, account and period before anything is published",
        _ => "Store bytes and rows in one transaction",
    };

    /// <summary>What a run does while it is in a stage.</summary>
    public static string Doing(RunStage stage) => stage switch
    {
        RunStage.Request => "asking the broker for the statement",
        RunStage.Poll => "waiting until the broker has the statement ready",
        RunStage.Download => "receiving the statement",
        RunStage.Preflight => "checking the statement before anything is published",
        _ => "storing bytes and rows",
    };

    public static string Trigger(RunTrigger trigger) => trigger switch
    {
        RunTrigger.Ui => "Page",
        RunTrigger.Api => "API",
        _ => "Command line",
    };

    public static string Owner(ErrorOwner owner) => owner switch
    {
        ErrorOwner.You => "You or the operator of the portal",
        ErrorOwner.Broker => "The broker",
        ErrorOwner.Network => "Your network team",
        _ => "The operator of the portal",
    };

    /// <summary>The run in one sentence.</summary>
    public static string Sentence(RunDetail run, IReadOnlyList<SectionMute>? muted = null) => run.Status switch
    {
        RunStatus.Started when run.CancelRequestedAtUtc is not null => "Cancelling: a user requested it.",
        RunStatus.Started => $"Running: {Doing(run.Stage)}.",
        RunStatus.Success => $"{Stored(run)}{Warned(run, muted ?? [])}",
        _ => $"{State(run.Status, run.ErrorCode).Word} in the stage “{Stage(run.Stage)}”. Nothing was published.",
    };

    /// <summary>What a success stored, in one sentence.</summary>
    public static string Stored(RunDetail run) => run switch
    {
        { RawRecordCount: 0 } => "The statement has no rows; the original is stored.",
        { Inserted: 0 } => $"The same bytes as before: all {Rows(run.Deduplicated)} were stored by an earlier run.",
        _ => $"{Sections(run)} were stored: {Rows(run.RawRecordCount)}.",
    };

    private static string Sections(RunDetail run) =>
        ValueFormatter.Count(SectionTally.Of(run).Present, "section", "sections");

    private static string Rows(long? rows) => ValueFormatter.Count(rows ?? 0, "row", "rows");

    /// <summary>Missing sections; muted ones separately, with the end of the mute.</summary>
    private static string Warned(RunDetail run, IReadOnlyList<SectionMute> muted)
    {
        var missing = run.MissingSections.Select(section => (section.AccountId, section.Section)).Distinct().ToArray();
        var expected = muted.Where(mute => missing.Contains((mute.StatementAccountId, mute.SectionName))).ToArray();
        var counted = missing.Length - expected.Length;
        var mutes = expected.Select(mute => $"{mute.SectionName} (until {ValueFormatter.Day(mute.UntilDate)})");
        var needed = ValueFormatter.Count(counted, "section", "sections");
        return (counted == 0 ? "" : $" {needed} that reconciliation needs {(counted == 1 ? "is" : "are")} not in the statement.")
            + (expected.Length == 0 ? "" : $" {Muted(expected.Length)}: {string.Join(", ", mutes)}.");
    }
}
