using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>
/// Finds the state of every section in each run, and why it is missing in the last. A run without a
/// statement neither has nor misses a section, and teaches nothing about it.
/// </summary>
internal sealed class SectionDiagnoser
{
    private readonly SectionHistory _history;
    private readonly SectionMatrix _matrix;
    private readonly Dictionary<SectionKey, SectionMute> _mutes;
    private readonly SectionHistoryRun _run;

    private SectionDiagnoser(SectionHistory history, SectionMatrix matrix, IEnumerable<SectionMute> mutes)
    {
        (_history, _matrix, _run) = (history, matrix, history.Runs[^1]);
        _mutes = mutes.ToDictionary(mute => new SectionKey(mute.StatementAccountId, mute.SectionName));
    }

    /// <summary>The report of the last run of a history.</summary>
    /// <param name="history">The runs.</param>
    /// <param name="matrix">Which sections are expected.</param>
    /// <param name="mutes">Mutes that count today.</param>
    public static SectionReport Report(SectionHistory history, SectionMatrix matrix, IEnumerable<SectionMute> mutes) =>
        new SectionDiagnoser(history, matrix, mutes).Report();

    private SectionReport Report()
    {
        var sections = Keys().Select(Diagnose)
            .OrderBy(section => section.AccountId, StringComparer.Ordinal)
            .ThenBy(section => section.Group ?? (SectionGroup)int.MaxValue)
            .ThenBy(section => section.Section, StringComparer.Ordinal)
            .ToArray();
        var (run, tally) = (_run.Run, SectionTally.Of(sections));
        return new(
            run.IngestionRunId, _history.AccountId, _history.FlexQueryId, _history.Sandbox, run.HasStatement,
            ExpectedCount: tally.Expected,
            MissingCount: tally.Missing,
            MutedCount: sections.Count(section => section is { State: SectionState.Missing, Mute: not null }),
            AbsentAccounts: run.HasStatement
                ? [.. _history.Runs.SelectMany(earlier => earlier.Accounts).Distinct(StringComparer.Ordinal)
                    .Where(account => !_run.Accounts.Contains(account)).Order(StringComparer.Ordinal)]
                : [],
            [.. _history.Runs.Select(each => each.Run)],
            sections);
    }

    /// <summary>Every section that any of the runs had or should have had, and those expected of this one.</summary>
    private IEnumerable<SectionKey> Keys()
    {
        var expected =
            from account in _run.Accounts
            from name in _matrix.HardRequired.Concat(_matrix.ReconciliationRequired).Concat(_matrix.ReconciliationRecommended)
            select new SectionKey(account, name);
        return _history.Runs.SelectMany(run => run.Keys).Concat(expected).Distinct();
    }

    private SectionDiagnosis Diagnose(SectionKey key)
    {
        var (section, cell, learned) = (SectionCatalog.Describe(key.Section), _run.Cell(key), Learn(key));
        var group = _run.MissingGroup(key) ?? GroupOf(key.Section);
        var (first, last) = Sightings(key);
        var reason = Reason(key, cell.State, learned, first);
        FindingSeverity? severity = (cell.State, group, reason) switch
        {
            (SectionState.Missing, SectionGroup.HardRequired, _) => FindingSeverity.Error,
            (SectionState.Missing, _, _) => FindingSeverity.Warning,
            (_, _, SectionReason.DroppedSince) => FindingSeverity.Information,
            _ => null,
        };
        return new(
            key.AccountId, key.Section, section.PortalLabel, group, cell.State, cell.Rows,
            Previous(key.AccountId)?.Cell(key).Rows, reason, severity, learned, first, last,
            severity is null ? null : AbsentSince(key),
            section.ClickPath, section.WithoutIt,
            severity is null ? null : _mutes.GetValueOrDefault(key),
            [.. _history.Runs.Select(run => run.Cell(key))]);
    }

    private SectionReason? Reason(SectionKey key, SectionState state, SectionExpectation learned, SectionSighting? first) => state switch
    {
        SectionState.Empty => SectionReason.PresentEmpty,
        SectionState.Missing when first is not null => SectionReason.DroppedSince,
        SectionState.Missing => HasEarlierStatement(key.AccountId) ? SectionReason.NeverSeen : SectionReason.Unknown,
        // A missing account is reported once, not for each of its sections.
        SectionState.NotAskedFor when _run.Accounts.Contains(key.AccountId) && learned.IsExpected => SectionReason.DroppedSince,
        SectionState.NotAskedFor => SectionReason.NotAskedFor,
        _ => null,
    };

    private SectionExpectation Learn(SectionKey key)
    {
        var statements = Earlier(key.AccountId).ToArray();
        return new(statements.Count(run => run.Has(key)), statements.Length);
    }

    /// <summary>
    /// The first time of all runs and the last time before this run, as far as it is known; nothing later than this run counts.
    /// </summary>
    private (SectionSighting? First, SectionSighting? Last) Sightings(SectionKey key)
    {
        var within = Earlier(key.AccountId).Where(run => run.Has(key)).Select(Sighting).ToArray();
        var seen = _history.Seen.GetValueOrDefault(key);
        var first = IsEarlier(seen?.First) ? seen!.First : within.FirstOrDefault();
        var last = within.LastOrDefault() ?? (IsEarlier(seen?.Last) ? seen!.Last : null);
        return (first, last);
    }

    private SectionSighting? AbsentSince(SectionKey key)
    {
        SectionHistoryRun? since = null;
        foreach (var run in Earlier(key.AccountId).Append(_run).Reverse())
        {
            if (run.Has(key))
                return since is null ? null : Sighting(since);
            since = run;
        }

        return null;
    }

    private bool HasEarlierStatement(string accountId) =>
        Earlier(accountId).Any()
        || _history.Seen.Any(seen => string.Equals(seen.Key.AccountId, accountId, StringComparison.Ordinal) && IsEarlier(seen.Value.First));

    private bool IsEarlier(SectionSighting? sighting) => sighting is not null && sighting.StartedAtUtc < _run.Run.StartedAtUtc;

    /// <summary>Earlier runs whose document held a statement of the account, oldest first.</summary>
    private IEnumerable<SectionHistoryRun> Earlier(string accountId) =>
        _history.Runs.SkipLast(1).Where(run => run.Run.HasStatement && run.Accounts.Contains(accountId));

    private SectionHistoryRun? Previous(string accountId) => Earlier(accountId).LastOrDefault();

    private SectionGroup? GroupOf(string section) =>
        _matrix.HardRequired.Contains(section, StringComparer.Ordinal) ? SectionGroup.HardRequired
        : _matrix.ReconciliationRequired.Contains(section, StringComparer.Ordinal) ? SectionGroup.ReconciliationRequired
        : _matrix.ReconciliationRecommended.Contains(section, StringComparer.Ordinal) ? SectionGroup.ReconciliationRecommended
        : null;

    private static SectionSighting Sighting(SectionHistoryRun run) => new(run.Run.IngestionRunId, run.Run.RunNumber, run.Run.StartedAtUtc);
}
