using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>An expected section that a statement did not have, as its run recorded it.</summary>
/// <param name="AccountId">Account of the statement.</param>
/// <param name="Section">Element name.</param>
/// <param name="Group">How much depended on it then.</param>
internal sealed record AbsentSection(string AccountId, string Section, SectionGroup Group);

/// <summary>A run and the sections of its statement.</summary>
internal sealed class SectionHistoryRun
{
    private readonly Dictionary<SectionKey, long> _rows;
    private readonly Dictionary<SectionKey, SectionGroup> _missing;

    public SectionHistoryRun(SectionRun run, IEnumerable<SectionCount> sections, IEnumerable<AbsentSection> missing)
    {
        _rows = sections.GroupBy(section => new SectionKey(section.AccountId, section.SectionName))
            .ToDictionary(same => same.Key, same => same.Sum(section => section.RowCount));
        _missing = missing.GroupBy(section => new SectionKey(section.AccountId, section.Section))
            .ToDictionary(same => same.Key, same => same.First().Group);
        Accounts = _rows.Keys.Concat(_missing.Keys).Select(key => key.AccountId).ToHashSet(StringComparer.Ordinal);
        Run = run with { HasStatement = run.Status == RunStatus.Success || Accounts.Count > 0 };
    }

    public SectionRun Run { get; }

    /// <summary>Accounts whose statements the document held.</summary>
    public IReadOnlySet<string> Accounts { get; }

    /// <summary>Every section it had or should have had.</summary>
    public IEnumerable<SectionKey> Keys => _rows.Keys.Concat(_missing.Keys);

    public SectionGroup? MissingGroup(SectionKey key) => _missing.TryGetValue(key, out var group) ? group : null;

    public bool Has(SectionKey key) => _rows.ContainsKey(key);

    public SectionCell Cell(SectionKey key) => this switch
    {
        { Run.Status: RunStatus.Started } => new(SectionState.Running, null),
        { Run.HasStatement: false } => new(SectionState.Unknown, null),
        _ when _rows.TryGetValue(key, out var rows) => new(rows > 0 ? SectionState.Present : SectionState.Empty, rows),
        _ => new(_missing.ContainsKey(key) ? SectionState.Missing : SectionState.NotAskedFor, null),
    };
}

/// <summary>History of a section over all runs of a query.</summary>
/// <param name="First">The first run whose statement had it.</param>
/// <param name="Last">The last one, which may be later than the run that is looked at.</param>
internal sealed record SectionSeen(SectionSighting First, SectionSighting Last);

/// <summary>The last runs of a query up to one of them, and what is known of its sections from all runs.</summary>
/// <param name="AccountId">Account of the runs.</param>
/// <param name="FlexQueryId">Their query.</param>
/// <param name="Sandbox">Whether the sandbox answered.</param>
/// <param name="Runs">Oldest first; the last is the run that is looked at. Never empty.</param>
/// <param name="Seen">Sections that any statement of the query has had.</param>
internal sealed record SectionHistory(
    string AccountId,
    string FlexQueryId,
    bool Sandbox,
    IReadOnlyList<SectionHistoryRun> Runs,
    IReadOnlyDictionary<SectionKey, SectionSeen> Seen);
