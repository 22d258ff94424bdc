using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Flex.Sections;

namespace FlexPortal.Flex.Runs;

/// <summary>A tab of a run's page, in order. The address names it: <c>?tab=missing</c>.</summary>
public enum RunTab
{
    Overview,
    Stages,
    Missing,
    Changes,
    Data,
    Evidence,
}

/// <summary>Which tab an address opens.</summary>
internal static class RunTabs
{
    // A part of the address that only one tab reads.
    private static readonly (string Part, RunTab Tab)[] Implied =
    [
        ("section", RunTab.Data), ("with", RunTab.Changes), ("changes", RunTab.Changes), ("change", RunTab.Changes),
        ("sections", RunTab.Missing), ("mute-refused", RunTab.Missing), ("scale", RunTab.Stages), ("log", RunTab.Stages),
    ];

    /// <summary>The tab that the address names or implies, or else the one that answers first in the run's state.</summary>
    /// <param name="query">Parts of the address.</param>
    /// <param name="run">The run; null while it cannot be read.</param>
    /// <param name="muted">Absences that are expected.</param>
    public static RunTab Of(IQueryCollection query, RunDetail? run, IReadOnlyList<SectionMute> muted)
    {
        if (Enum.TryParse<RunTab>(query["tab"], ignoreCase: true, out var tab) && Enum.IsDefined(tab))
            return tab;

        foreach (var (part, implied) in Implied)
        {
            if (query.ContainsKey(part))
                return implied;
        }

        return run switch
        {
            null or { Status: RunStatus.Started } => RunTab.Stages,
            _ when RunProgress.Unexpected(run, muted).Count > 0 => RunTab.Missing,
            { ErrorCode: RunFormatter.Canceled, RawArtifactId: null } => RunTab.Stages,
            _ => RunTab.Overview,
        };
    }
}
