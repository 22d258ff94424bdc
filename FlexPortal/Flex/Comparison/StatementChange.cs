using FlexPortal.Core.Flex.Comparison;
using FlexPortal.Core.Platform.Errors;

namespace FlexPortal.Flex.Comparison;

/// <summary>What a statement changed against the one before.</summary>
public abstract record StatementChange
{
    private StatementChange()
    {
    }

    /// <summary>They were compared.</summary>
    /// <param name="BeforeRunId">The run whose statement it was compared with.</param>
    /// <param name="Restated">Rows with another amount for the same day.</param>
    /// <param name="Lines">The changes, the most severe first; those that the passing days cause are left out.</param>
    /// <param name="BySection">Changed rows by account and section.</param>
    public sealed record Compared(
        Guid BeforeRunId, long Restated, IReadOnlyList<ChangeLine> Lines, IReadOnlyList<SectionRowChanges> BySection) : StatementChange;

    /// <summary>They are large, so they are compared on request.</summary>
    public sealed record Large : StatementChange;

    /// <summary>They could not be compared.</summary>
    public sealed record Refused(PortalError Error) : StatementChange;
}

/// <summary>One line of what a statement changed.</summary>
/// <param name="Word">Kind of change.</param>
/// <param name="Section">Element name of the section.</param>
/// <param name="What">The rows, counted.</param>
/// <param name="Difference">Sum of the restated amounts; empty for none.</param>
/// <param name="Kind">Names the list of these rows in an address; null when the line is about a section.</param>
public sealed record ChangeLine(string Word, string Section, string What, string Difference, string? Kind)
{
    private const int MostAmounts = 2;

    private static readonly RowChangeKind[] Kinds =
        [RowChangeKind.Restated, RowChangeKind.Gone, RowChangeKind.Added, RowChangeKind.Changed];

    /// <summary>The lines of a comparison.</summary>
    internal static IReadOnlyList<ChangeLine> Of(RunComparison comparison) =>
    [
        .. Kinds.SelectMany(kind => Rows(comparison, kind).Concat(kind switch
        {
            RowChangeKind.Restated => Sections(comparison, SectionChangeKind.Gone, "Section gone"),
            RowChangeKind.Gone => Sections(comparison, SectionChangeKind.Appeared, "New section"),
            _ => [],
        })),
    ];

    private static IEnumerable<ChangeLine> Rows(RunComparison comparison, RowChangeKind kind) =>
        from element in comparison.Rows
        where element.Count(kind) > 0 && !ChangeFormatter.IsWhole(comparison, element)
        let word = ChangeFormatter.Kind(kind)
        select new ChangeLine(
            char.ToUpperInvariant(word[0]) + word[1..], element.Section, ChangeFormatter.Count(element.Element, element.Count(kind)),
            kind == RowChangeKind.Restated ? string.Join("; ", element.Restated.Take(MostAmounts).Select(ChangeFormatter.Restated)) : "",
            $"{element.Section}.{ChangeFormatter.Name(kind)}");

    private static IEnumerable<ChangeLine> Sections(RunComparison comparison, SectionChangeKind kind, string word) =>
        from section in comparison.Sections
        where section.Kind == kind
        select new ChangeLine(word, section.Section, ChangeFormatter.Section(section), "", null);
}
