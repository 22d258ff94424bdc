using System.Globalization;
using FlexPortal.Core.Flex.Completeness;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Flex.Runs;
using FlexPortal.Shell.Parts;

namespace FlexPortal.Flex.Completeness;

/// <summary>The verdict as a word and an icon, never as a colour alone.</summary>
internal static class TrustFormatter
{
    private const int MostNamed = 3;

    /// <summary>The verdict; a failed newest run is the failure, whatever the statement before says.</summary>
    public static (string Word, IconName Icon, Tone Tone) State(CompletenessVerdict verdict) => verdict switch
    {
        { Failure: { } failure } => RunFormatter.State(failure.Outcome),
        { Tone: TrustTone.Good } => ("Complete", IconName.Success, Tone.Good),
        { Tone: TrustTone.Warn, IsUnexpected: true, MissingSections.Count: 0, DaysMissing.Count: 0 } =>
            ("Unexpected", IconName.Warning, Tone.Warn),
        { Tone: TrustTone.Warn } => ("Incomplete", IconName.Warning, Tone.Warn),
        { Tone: TrustTone.Bad } => ("Not to be trusted", IconName.Failed, Tone.Bad),
        { NewestRun.Outcome: RunOutcome.Running } => RunFormatter.State(RunOutcome.Running),
        _ => ("Unknown", IconName.Information, Tone.Quiet),
    };

    /// <summary>How many of several accounts and queries are complete, to which day, and the tone of the worst of them.</summary>
    /// <param name="verdicts">Verdicts on one broker: once a token is set, those on the sandbox say nothing.</param>
    public static (string Text, int Complete, Tone Tone) Count(IReadOnlyCollection<CompletenessVerdict> verdicts)
    {
        if (verdicts.Count == 0)
            return ("No run with the broker yet", 0, Tone.Quiet);

        var tones = verdicts.Select(verdict => State(verdict).Tone).ToArray();
        var complete = tones.Count(tone => tone == Tone.Good);
        var worst = complete == tones.Length ? Tone.Good : tones.Contains(Tone.Bad) ? Tone.Bad : Tone.Warn;
        var newest = verdicts.First();
        return (
            $"{complete} of {ValueFormatter.Count(tones.Length, "account and query", "accounts and queries")} complete to "
            + Day(newest.ExpectedDay, newest),
            complete, worst);
    }

    /// <summary>The verdict in a word, and how many sections are muted.</summary>
    public static string Word(CompletenessVerdict verdict) =>
        RunFormatter.WithMuted(State(verdict).Word, verdict.Failure is null ? verdict.MutedSections.Count : 0);

    /// <summary>The reason of the verdict in a few words.</summary>
    public static string Reason(CompletenessVerdict verdict)
    {
        if (verdict.Failure is { } failure)
            return failure.Message;
        if (verdict.CompleteTo is null)
            return verdict.Sentence;

        string[] reasons =
        [
            .. verdict.MissingSections.Count == 0 ? Array.Empty<string>() : [MissingSections(verdict)],
            .. verdict.DaysMissing.Count == 0 ? Array.Empty<string>() : [MissingDays(verdict)],
        ];
        return reasons.Length > 0 ? string.Join(", ", reasons)
            : $"{verdict.Needs.Count(need => need.Complete)} of {verdict.Needs.Count} topics to {Day(verdict.ExpectedDay, verdict)}";
    }

    /// <summary>The missing sections by name, the first few.</summary>
    public static string MissingSections(CompletenessVerdict verdict)
    {
        var names = verdict.MissingSections.Select(missing => missing.Section).ToArray();
        return names.Length <= MostNamed
            ? $"{string.Join(", ", names)} missing"
            : $"{string.Join(", ", names[..MostNamed])} and {names.Length - MostNamed} more missing";
    }

    /// <summary>Trading days that are not in; the only one by its date.</summary>
    public static string MissingDays(CompletenessVerdict verdict) => verdict.DaysMissing is [var only]
        ? $"{Day(only, verdict)} not in yet"
        : ValueFormatter.Count(verdict.DaysMissing.Count, "trading day missing", "trading days missing");

    /// <summary>A topic as the column of a table.</summary>
    public static string Topic(AnalystNeed need) => need switch
    {
        AnalystNeed.Positions => "Positions",
        AnalystNeed.Trades => "Trades",
        AnalystNeed.Cash => "Cash",
        AnalystNeed.Performance => "Performance",
        _ => "NAV",
    };

    /// <summary>
    /// A topic of the newest statement: its last day when every section is there, else why not. Late days are as bad as in the verdict.
    /// </summary>
    public static (string Word, IconName Icon, Tone Tone) Cell(CompletenessVerdict verdict, NeedState need)
    {
        string[] missing = [.. need.Missing.Intersect(verdict.MissingSections.Select(section => section.Section), StringComparer.Ordinal)];
        return (need, verdict) switch
        {
            _ when missing.Any(NeededSection.IsEssential) => ("Missing", IconName.Failed, Tone.Bad),
            _ when missing.Length > 0 => ("Missing", IconName.Warning, Tone.Warn),
            ({ Complete: false }, _) when need.Missing.Intersect(verdict.MutedSections, StringComparer.Ordinal).Any() =>
                ("Muted", IconName.Cancelled, Tone.Quiet),
            ({ Complete: false }, _) => ("Not asked for", IconName.Information, Tone.Quiet),
            (_, { CompleteTo: null }) => ("Unknown", IconName.Information, Tone.Quiet),
            (_, { CompleteTo: { } day, DaysMissing.Count: 0 }) => (Date(day, verdict), IconName.Success, Tone.Good),
            (_, { CompleteTo: { } day, DaysMissing.Count: 1, Failure: null }) => (Date(day, verdict), IconName.Warning, Tone.Warn),
            (_, { CompleteTo: { } day }) => (Date(day, verdict), IconName.Failed, Tone.Bad),
        };
    }

    /// <summary>A day with its weekday, and its year when that is not the year of the expected day.</summary>
    public static string Day(DateOnly day, CompletenessVerdict verdict) =>
        $"{day.ToString("ddd", CultureInfo.InvariantCulture)} {Date(day, verdict)}";

    private static string Date(DateOnly day, CompletenessVerdict verdict) =>
        day.ToString(day.Year == verdict.ExpectedDay.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);
}
