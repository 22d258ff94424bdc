using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.Sections;

/// <summary>
/// How many of the expected sections a statement has. This is the only count of sections: lists, pages, sentences, the API and the command
/// line show it. A section counts once for each account of the document. Expected is what the statement has and what it lacks although the
/// settings required it when the run checked it; a section that nothing requires and that is not there is not expected.
/// </summary>
/// <param name="Present">Sections in the statement, with rows or empty.</param>
/// <param name="Missing">Required sections that it lacks, muted ones included.</param>
public sealed record SectionTally(int Present, int Missing)
{
    /// <summary>The denominator of both.</summary>
    public int Expected => Present + Missing;

    /// <summary>The count of a listed run.</summary>
    public static SectionTally Of(RunSummary run) => new(run.SectionCount, run.MissingSectionCount);

    /// <summary>The count of a run.</summary>
    public static SectionTally Of(RunDetail run) => new(run.Sections.Count, run.MissingSections.Count);

    /// <summary>The count of diagnosed sections.</summary>
    internal static SectionTally Of(IReadOnlyCollection<SectionDiagnosis> sections) => new(
        sections.Count(section => section.State is SectionState.Present or SectionState.Empty),
        sections.Count(section => section.State == SectionState.Missing));
}
