using System.Text.Json;
using FlexPortal.Core.Flex.Sections;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Sections;

/// <summary>Formats sections and their states for the pages and the command line.</summary>
internal static class SectionFormatter
{
    /// <summary>The stable code of a reason, as the API writes it.</summary>
    public static string Code(SectionReason reason) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(reason.ToString());

    /// <summary>The state of a section in a run.</summary>
    public static string State(SectionState state) => state switch
    {
        SectionState.Present => "present",
        SectionState.Empty => "present, empty",
        SectionState.Missing => "missing",
        SectionState.NotAskedFor => "not asked for",
        SectionState.Running => "still running",
        _ => "unknown, no statement",
    };

    /// <summary>The same with the number of rows.</summary>
    public static string Cell(SectionCell cell) =>
        cell.State == SectionState.Present ? $"present, {ValueFormatter.Count(cell.Rows ?? 0, "row", "rows")}" : State(cell.State);

    /// <summary>Whose account a statement is of.</summary>
    public static string Account(string accountId) => accountId.Length == 0 ? "statement without an account" : $"account {accountId}";

    public static string Group(SectionGroup? group) => group switch
    {
        SectionGroup.HardRequired => "Required: without it the run fails",
        SectionGroup.ReconciliationRequired => "Needed for performance reconciliation",
        SectionGroup.ReconciliationRecommended => "Recommended: needed for cash and NAV reconciliation",
        _ => "Not needed by the portal",
    };

    /// <summary>What a group of sections is for.</summary>
    public static string Purpose(SectionGroup? group) => group switch
    {
        SectionGroup.HardRequired => "Required",
        SectionGroup.ReconciliationRequired => "Performance reconciliation",
        SectionGroup.ReconciliationRecommended => "Cash and NAV reconciliation",
        _ => "Other sections",
    };

    /// <summary>How often earlier statements had the section.</summary>
    public static string Learned(SectionExpectation learned) => learned switch
    {
        { Statements: 0 } => "There is no earlier statement.",
        { Statements: 1 } => $"It was {(learned.Present == 1 ? "" : "not ")}in the one statement before this one.",
        { Present: 0 } => $"It was in none of the {learned.Statements} statements before this one.",
        _ when learned.Present == learned.Statements => $"It was in all {learned.Statements} statements before this one.",
        _ => $"It was in {learned.Present} of the {learned.Statements} statements before this one.",
    };

    /// <summary>Why a section is missing, with times in the given zone.</summary>
    public static string Why(SectionDiagnosis section, DateTimeOffset now, ReadingZone? zone = null) => section switch
    {
        { Reason: SectionReason.NeverSeen } => "No statement of this query has ever had it: it was never switched on.",
        { Reason: SectionReason.Unknown } =>
            "This is the first statement of this query; whether the section was ever switched on is unknown.",
        { Reason: SectionReason.PresentEmpty } => "Present and empty: the broker reported no rows.",
        { Reason: SectionReason.DroppedSince, LastSeen: { } last } =>
            $"It was there until the run of {Clock(last.StartedAtUtc, now, zone)} and was dropped from the query since.",
        { Reason: SectionReason.DroppedSince, FirstSeen: { } first } =>
            $"It was there before, for the first time in the run of {Clock(first.StartedAtUtc, now, zone)}, but in none of the last "
            + $"{SectionReport.MostRuns} runs.",
        { Reason: SectionReason.NotAskedFor } => "The query does not include it, and it is not required.",
        _ => "",
    };

    private static string Clock(DateTimeOffset at, DateTimeOffset now, ReadingZone? zone) =>
        $"{ValueFormatter.Moment(at, now, zone)} {(zone ?? ReadingZone.Utc).Label}";

    /// <summary>Who muted a section, why, and until when.</summary>
    public static string Muted(SectionMute mute) => $"Muted until {ValueFormatter.Day(mute.UntilDate)} by {mute.MutedBy}: {mute.Reason}";
}
