using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Collects which attributes the rows of each section have. Rows of one shape are looked at once: what a row costs is a comparison of two
/// references, or where shapes alternate one look into a set.
/// </summary>
internal sealed class AttributeCollector
{
    /// <summary>Attributes over all sections and elements; the broker knows about two thousand.</summary>
    public const int MaxNames = 20_000;

    private readonly HashSet<(string Section, AttributePlan Plan)> _seen = new(ByReference.Instance);
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<(string Section, string Element), Entry> _byName = [];
    private (string Section, AttributePlan? Plan) _last = ("", null);
    private int _names;

    public void Add(string section, AttributePlan plan)
    {
        if (_names > MaxNames || (ReferenceEquals(_last.Plan, plan) && ReferenceEquals(_last.Section, section)))
            return;
        _last = (section, plan);

        // Shapes beyond what the catalog remembers come as new objects every time: they are merged and not kept.
        if (_seen.Count < NameCatalog.MaxSets && !_seen.Add((section, plan)))
            return;
        Merge(section, plan);
    }

    /// <summary>What was found, in order of first occurrence; null when there was more than <see cref="MaxNames"/>.</summary>
    public IReadOnlyList<ElementAttributes>? ToList() => _names > MaxNames
        ? null
        : [.. _entries.Select(entry => new ElementAttributes(entry.Section, entry.Element, entry.Names))];

    private void Merge(string section, AttributePlan plan)
    {
        if (!_byName.TryGetValue((section, plan.Element.Name), out var entry))
        {
            entry = new Entry(section, plan.Element.Name);
            _entries.Add(entry);
            _byName.Add((section, plan.Element.Name), entry);
        }

        foreach (var name in plan.Names.AsSpan())
        {
            if (!entry.Known.Add(name))
                continue;
            entry.Names.Add(name);
            _names++;
        }
    }

    private sealed record Entry(string Section, string Element)
    {
        public List<string> Names { get; } = [];

        public HashSet<string> Known { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Section names come from the reader's name table, so that equal ones are one object.</summary>
    private sealed class ByReference : IEqualityComparer<(string Section, AttributePlan Plan)>
    {
        public static readonly ByReference Instance = new();

        public bool Equals((string Section, AttributePlan Plan) x, (string Section, AttributePlan Plan) y) =>
            ReferenceEquals(x.Plan, y.Plan) && ReferenceEquals(x.Section, y.Section);

        public int GetHashCode([DisallowNull] (string Section, AttributePlan Plan) key) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(key.Section), RuntimeHelpers.GetHashCode(key.Plan));
    }
}
