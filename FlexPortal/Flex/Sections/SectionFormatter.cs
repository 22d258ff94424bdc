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

    /// <summary>How much a section is required, in a word.</summary>
    public static string Requirement(SectionGroup? group) => group switch
    {
        SectionGroup.HardRequired => "Required",
        SectionGroup.ReconciliationRequired => "Needed",
        SectionGroup.ReconciliationRecommended => "Recommended",
        _ => "Not required",
    };

    /// <summary>The same as a sentence.</summary>
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

    /// <summary>Why a section is missing: a sentence, or one that ends with a run and its time.</summary>
    public static (string Lead, SectionSighting? Run) Cause(SectionDiagnosis section) => section switch
    {
        { Reason: SectionReason.NeverSeen } => ("Never seen: no statement of this query has had it.", null),
        { Reason: SectionReason.Unknown } => ("First statement of this query: no history yet.", null),
        { Reason: SectionReason.PresentEmpty } => ("Present and empty: the broker reported no rows.", null),
        { Reason: SectionReason.DroppedSince, AbsentSince: { } since } => ("Dropped from the query since", since),
        { Reason: SectionReason.DroppedSince, LastSeen: { } last } =>
            ($"In none of the last {SectionReport.MostRuns} runs; last in", last),
        { Reason: SectionReason.DroppedSince, FirstSeen: { } first } =>
            ($"In none of the last {SectionReport.MostRuns} runs; first in", first),
        { Reason: SectionReason.NotAskedFor } => ("The query does not include it, and it is not required.", null),
        _ => ("", null),
    };

    /// <summary>The same as one sentence, with times in the given zone.</summary>
    public static string Why(SectionDiagnosis section, DateTimeOffset now, ReadingZone? zone = null) => Cause(section) switch
    {
        (var lead, { } run) => $"{lead} run {run.RunNumber}, {Clock(run.StartedAtUtc, now, zone)}.",
        var (lead, _) => lead,
    };

    /// <summary>The missing sections of a run together: what happened, and what helps.</summary>
    /// <param name="report">The report of a run that brought a statement.</param>
    /// <param name="failed">Whether the run failed.</param>
    public static (string Lead, string Advice) Verdict(SectionReport report, bool failed)
    {
        SectionDiagnosis[] open = [.. report.Sections.Where(section => section is { IsMissed: true, Mute: null })];
        var muted = report.Sections.Count(section => section is { IsMissed: true, Mute: not null });
        if (open.Length == 0)
            return (Present(report), muted == 0 ? "" : $"Muted: {ValueFormatter.Number(muted)}.");

        var advice = $"One change to the query fixes {(open.Length switch { 1 => "it", 2 => "both", var all => $"all {all}" })}. "
            + "A rerun without the change does not help."
            + (failed ? " The run failed, so nothing was published." : "")
            + (muted == 0 ? "" : $" Muted: {ValueFormatter.Number(muted)}.");
        return (Lead(report.IngestionRunId, open), advice);
    }

    /// <summary>How many of the expected sections are present, in one sentence.</summary>
    public static string Present(SectionReport report) => report switch
    {
        { ExpectedCount: 0 } => "No section is expected.",
        { ExpectedCount: 1, MissingCount: 0 } => "The one expected section is present.",
        { MissingCount: 0 } => $"All {ValueFormatter.Number(report.ExpectedCount)} expected sections are present.",
        _ => $"{ValueFormatter.Number(report.PresentCount)} of {ValueFormatter.Number(report.ExpectedCount)} expected sections "
            + $"{(report.PresentCount == 1 ? "is" : "are")} present.",
    };

    private static string Lead(Guid runId, SectionDiagnosis[] open)
    {
        var (all, were, was, never) = open.Length switch
        {
            1 => ("One section", "was", "One section was not", "One section has never"),
            2 => ("Both sections", "were", "Neither section was", "Neither section has ever"),
            var count => ($"All {count} sections", "were", $"None of the {count} sections was", $"None of the {count} sections has ever"),
        };
        int Of(SectionReason reason) => open.Count(section => section.Reason == reason);
        var (dropped, unseen, unknown) = (Of(SectionReason.DroppedSince), Of(SectionReason.NeverSeen), Of(SectionReason.Unknown));
        var here = open.Count(section => section.AbsentSince?.IngestionRunId == runId);
        return open.Length switch
        {
            var count when here == count => $"{all} {were} dropped in this run.",
            var count when dropped == count => $"{all} {were} dropped from the query{(here == 0 ? " before this run" : "")}.",
            var count when unseen == count => $"{never} been in a statement of this query.",
            var count when unknown == count => $"{was} in the first statement of this query.",
            var count => $"{count} sections are absent: " + string.Join(
                ", ",
                new[] { (dropped, "dropped"), (unseen, "never seen"), (unknown, "without history") }
                    .Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}")) + ".",
        };
    }

    private static string Clock(DateTimeOffset at, DateTimeOffset now, ReadingZone? zone) =>
        $"{ValueFormatter.Moment(at, now, zone)} {(zone ?? ReadingZone.Utc).Label}";

    /// <summary>Who muted a section, why, and until when.</summary>
    public static string Muted(SectionMute mute) => $"Muted until {ValueFormatter.Day(mute.UntilDate)} by {mute.MutedBy}: {mute.Reason}";
}
