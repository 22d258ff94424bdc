using System.Globalization;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.Completeness;

/// <summary>
/// Turns what is known of an account and query into the sentence a reader can act on. Pure: the same facts, the same words.
/// </summary>
public static class CompletenessJudge
{
    /// <summary>Judges.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="now">The moment to judge for.</param>
    public static CompletenessVerdict Judge(CompletenessFacts facts, DateTimeOffset now)
    {
        var expected = TradingDays.Before(TradingDays.DayInNewYork(now));
        var blank = new CompletenessVerdict(
            facts.AccountId, facts.FlexQueryId, ToneOf(facts), "No statement yet.", [], facts.Sandbox,
            CompleteTo: null, expected, [], [], [], [], facts.Statement?.RunId, facts.Statement?.StartedAtUtc,
            facts.ActiveRunId, facts.Ended?.RunId, facts.Ended?.ErrorCode)
        {
            RunAccountId = facts.RunAccountId,
            IsFurther = facts.IsFurther,
            IsUnexpected = facts.IsUnexpected,
            WarningCount = facts.Statement?.WarningCount ?? 0,
            NewestRun = facts.Newest,
            Failure = facts.Ended is { IsFailure: true } failure ? failure : null,
            News = facts.Statement is { } newest ? News(newest) : null,
        };
        if (facts.Statement is not { } statement)
            return blank with { Notes = [.. Notes(facts, [], [])] };

        var lacking = statement.Missing.Where(missing => !missing.Muted).ToList();
        string[] silenced = [.. statement.Missing.Where(missing => missing.Muted).Select(missing => missing.Section)];
        var needs = Needs(statement);
        string[] unasked =
        [
            .. needs.SelectMany(need => need.Missing).Except(statement.Missing.Select(missing => missing.Section), StringComparer.Ordinal),
        ];
        var verdict = blank with
        {
            Needs = needs,
            MissingSections = lacking,
            MutedSections = silenced,
            Notes = [.. Notes(facts, silenced, unasked)],
        };
        if (statement.LastDay is not { } day)
            return verdict with { Sentence = "The newest statement names no days, so today's data is unknown." };

        DateOnly[] days = [.. TradingDays.After(day, expected)];
        return verdict with
        {
            Tone = ToneOf(days.Length, lacking, facts),
            Sentence = string.Join(' ', Sentences(day, days, needs, lacking)),
            CompleteTo = day,
            DaysMissing = days,
        };
    }

    private static List<NeedState> Needs(NewestStatement statement) =>
    [
        .. from needed in NeededSection.All
           group needed by needed.Need into sections
           let absent = sections.Select(section => section.Section)
               .Where(name => !statement.Sections.Contains(name, StringComparer.Ordinal)
                   || statement.Missing.Any(missing => string.Equals(missing.Section, name, StringComparison.Ordinal))).ToArray()
           select new NeedState(sections.Key, absent.Length == 0, absent),
    ];

    private static StatementNews News(NewestStatement statement) => statement.Before is { } before
        ? new(
            before.RunId, statement.Rows, before.Rows,
            [.. statement.Sections.Except(before.Sections, StringComparer.Ordinal)],
            [.. before.Sections.Except(statement.Sections, StringComparer.Ordinal)])
        : new(null, statement.Rows, null, [], []);

    /// <summary>While no day is known: a failure is bad, and everything else unknown.</summary>
    private static TrustTone ToneOf(CompletenessFacts facts) => facts.Ended is { IsFailure: true } ? TrustTone.Bad : TrustTone.Unknown;

    private static TrustTone ToneOf(int daysMissing, List<MissingSince> lacking, CompletenessFacts facts)
    {
        var failed = facts.Ended is { IsFailure: true };
        if (daysMissing > 1 || (daysMissing == 1 && failed) || lacking.Any(missing => NeededSection.IsEssential(missing.Section)))
            return TrustTone.Bad;
        return daysMissing > 0 || lacking.Count > 0 || failed || facts.IsUnexpected ? TrustTone.Warn : TrustTone.Good;
    }

    private static IEnumerable<string> Sentences(DateOnly day, DateOnly[] days, List<NeedState> needs, List<MissingSince> lacking)
    {
        var complete = Listed(needs.Where(need => need.Complete).Select(need => NeededSection.Word(need.Need)));
        yield return complete.Length == 0 ? $"The newest statement ends with {Day(day)}." : $"{Capital(complete)} complete to {Day(day)}.";
        if (days.Length == 1)
            yield return $"{Day(days[0])} is not in yet.";
        else if (days.Length > 1)
            yield return $"{days.Length.ToString("N0", CultureInfo.InvariantCulture)} trading days since then are not in.";

        foreach (var streak in lacking.GroupBy(missing => (missing.Since, missing.OrLonger)))
        {
            var sections = Listed(streak.Select(missing => missing.Section));
            var since = streak.Key.Since is not { } first ? "never arrived"
                : $"missing since {Day(first)}{(streak.Key.OrLonger ? " or longer" : "")}";
            yield return $"{sections} {since}: "
                + $"{Listed(streak.Select(missing => NeededSection.ConsequenceOf(missing.Section)).Distinct(StringComparer.Ordinal))}.";
        }

        string Day(DateOnly date) =>
            date.ToString(date.Year == days.Append(day).Max().Year ? "ddd d MMM" : "ddd d MMM yyyy", CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Notes(CompletenessFacts facts, string[] silenced, string[] unasked)
    {
        if (facts.IsUnexpected)
            yield return $"Not the expected account: it came with the statement of {facts.RunAccountId}.";
        if (facts.Ended is { } ended)
        {
            yield return ended.Outcome switch
            {
                RunOutcome.Cancelled => "The newest run was cancelled.",
                RunOutcome.Lost => "The newest run was lost.",
                _ => $"The newest run failed: {ended.Message}",
            };
        }

        if (facts.ActiveRunId is not null)
            yield return "A run is under way.";
        if (facts.Statement is { WarningCount: > 0 and var warnings })
            yield return $"The newest statement has {warnings.ToString("N0", CultureInfo.InvariantCulture)} "
                + $"{(warnings == 1 ? "warning" : "warnings")}.";
        if (silenced.Length > 0)
            yield return $"Muted: {Listed(silenced)}.";
        if (unasked.Length > 0)
            yield return $"Not there and not asked for by the settings: {Listed(unasked)}.";
        if (facts.Sandbox)
            yield return "Sandbox: every figure is invented.";
    }

    private static string Listed(IEnumerable<string> words)
    {
        var all = words.ToArray();
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
