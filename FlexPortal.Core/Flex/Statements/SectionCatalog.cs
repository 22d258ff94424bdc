using System.Collections.Frozen;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>A section of the Activity Flex Query as the document and as the broker's portal know it.</summary>
/// <param name="Name">Element name in the document, such as <c>EquitySummaryInBase</c>.</param>
/// <param name="PortalLabel">What the portal calls it, such as <c>Net Asset Value (NAV) in Base</c>: the word a user looks for.</param>
/// <param name="ClickPath">Where to switch it on, from the portal's main menu on.</param>
/// <param name="Options">Which boxes to tick inside the section; empty when there are none to choose.</param>
/// <param name="RowElements">Names of its row elements; its own name when the section is the row. Empty when none is known.</param>
/// <param name="WithoutIt">What the portal cannot do without it, in one sentence.</param>
public sealed record SectionInfo(
    string Name,
    string PortalLabel,
    string ClickPath,
    IReadOnlyList<string> Options,
    IReadOnlyList<string> RowElements,
    string WithoutIt);

/// <summary>
/// Every section that public documents and clients show. The broker publishes no list; labels are those of its portal and its report
/// guide (ibkrguides.com), and may change there. A section that is not in here is read and stored too.
/// </summary>
public static partial class SectionCatalog
{
    private const string QueryPath = "Client Portal > Performance & Reports > Flex Queries > edit the Activity Flex Query";

    private static readonly FrozenDictionary<string, SectionInfo> ByName =
        Known().ToFrozenDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All known sections, ordered by name.</summary>
    public static IReadOnlyList<SectionInfo> All { get; } = [.. ByName.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Whether documents are known to carry the section; names are compared exactly, as XML does.</summary>
    public static bool IsKnown(string name) =>
        ByName.TryGetValue(name, out var section) && string.Equals(section.Name, name, StringComparison.Ordinal);

    /// <summary>The section of that name, ignoring case; null when unknown.</summary>
    public static SectionInfo? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The section with that name in the broker's portal, ignoring case; null when unknown.</summary>
    public static SectionInfo? Labelled(string label) =>
        All.FirstOrDefault(section => string.Equals(section.PortalLabel, label, StringComparison.OrdinalIgnoreCase));

    /// <summary>The section of that name, or a default for an unknown one.</summary>
    public static SectionInfo Describe(string name) => Find(name) ?? new SectionInfo(
        name,
        name,
        $"{QueryPath} > Sections > the section that documents call {name}",
        [],
        [],
        "The settings of this portal ask for it; what it is for is not known.");

    /// <summary>Whether the attribute is known for the row element. True for elements about which nothing is known.</summary>
    public static bool IsKnownAttribute(string rowElement, string attribute) => KnownAttributes.Contains(rowElement, attribute);

    private static SectionInfo Section(string name, string label, string rows, string? withoutIt = null, params string[] options)
    {
        var path = $"{QueryPath} > Sections > {label}";
        if (options.Length > 0)
            path += " > tick " + string.Join(" and ", options);
        return new SectionInfo(
            name, label, path + " > Save", options, rows.Split(' ', StringSplitOptions.RemoveEmptyEntries), withoutIt ?? KeptAsItIs);
    }
}
