using System.Text.Json;
using FlexPortal.Core.Flex.Statements;
using FlexPortal.Core.Platform.Persistence;

namespace FlexPortal.Core.Flex.Comparison;

/// <summary>How the rows of two particular statements are matched: their columns decide which attributes identify rows.</summary>
/// <param name="Identities">By element; an element without one is compared as whole rows.</param>
/// <param name="Drift">Attributes that only one statement has, by section and element; null when that is not known.</param>
/// <param name="Attributes">The same as it is shown.</param>
internal sealed record ComparisonPlan(
    IReadOnlyDictionary<string, RowIdentity> Identities,
    IReadOnlyDictionary<(string Section, string Element), IReadOnlySet<string>>? Drift,
    IReadOnlyList<AttributeChange> Attributes)
{
    /// <summary>The identities for the database: each attribute with its substitute.</summary>
    public string Json => JsonSerializer.Serialize(
        Identities.Values.Select(identity => new
        {
            identity.Element,
            identity.Ids,
            Also = identity.With.Select(place => Name(place, 0)),
            AlsoOr = identity.With.Select(place => Name(place, 1)),
            Of = identity.Otherwise.Select(place => Name(place, 0)),
            OfOr = identity.Otherwise.Select(place => Name(place, 1)),
        }),
        PortalJson.Options);

    public static ComparisonPlan Of(
        IReadOnlyList<StoredCount> counts, IReadOnlyList<ElementAttributes>? before, IReadOnlyList<ElementAttributes>? now, bool byDay)
    {
        var identities = new Dictionary<string, RowIdentity>(StringComparer.Ordinal);
        foreach (var element in counts.Select(count => count.Element).Distinct(StringComparer.Ordinal))
        {
            if (RowIdentities.Find(element)?.For(Shared(element, before, now), byDay) is { } identity)
                identities.Add(element, identity);
        }

        if (before is null || now is null)
            return new(identities, null, []);

        var changes = Changes(before, now);
        return new(
            identities,
            changes.ToDictionary(
                change => (change.Section, change.Element),
                change => (IReadOnlySet<string>)change.Appeared.Concat(change.Gone).ToHashSet(StringComparer.Ordinal)),
            changes);
    }

    /// <summary>Elements that have rows on both sides: where a side has none, nothing is known of its columns.</summary>
    private static List<AttributeChange> Changes(IReadOnlyList<ElementAttributes> before, IReadOnlyList<ElementAttributes> now) =>
    [
        .. from old in before
           join current in now on (old.Section, old.Element) equals (current.Section, current.Element)
           let change = new AttributeChange(
               old.Section, old.Element, [.. current.Names.Except(old.Names, StringComparer.Ordinal)],
               [.. old.Names.Except(current.Names, StringComparer.Ordinal)])
           where change.Appeared.Count + change.Gone.Count > 0
           select change,
    ];

    private static HashSet<string>? Shared(string element, IReadOnlyList<ElementAttributes>? before, IReadOnlyList<ElementAttributes>? now)
    {
        var (old, current) = (Names(element, before), Names(element, now));
        if (old is not null && current is not null)
            old.IntersectWith(current);
        return old ?? current;
    }

    private static HashSet<string>? Names(string element, IReadOnlyList<ElementAttributes>? all)
    {
        var names = all?.Where(attributes => string.Equals(attributes.Element, element, StringComparison.Ordinal))
            .SelectMany(attributes => attributes.Names).ToHashSet(StringComparer.Ordinal);
        return names is { Count: > 0 } ? names : null;
    }

    private static string? Name(string place, int index) => place.Split('|') is var names && index < names.Length ? names[index] : null;
}
