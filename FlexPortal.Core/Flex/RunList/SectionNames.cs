using System.Collections;

namespace FlexPortal.Core.Flex.RunList;

/// <summary>Names of sections, in order. Two lists of the same names are equal, so that a view sees whether a run has changed.</summary>
public sealed class SectionNames(IReadOnlyList<string> names) : IReadOnlyList<string>, IEquatable<SectionNames>
{
    /// <summary>No names.</summary>
    public static SectionNames None { get; } = new([]);

    /// <inheritdoc />
    public int Count => names.Count;

    /// <inheritdoc />
    public string this[int index] => names[index];

    /// <inheritdoc />
    public IEnumerator<string> GetEnumerator() => names.GetEnumerator();

    /// <inheritdoc />
    public bool Equals(SectionNames? other) => other is not null && this.SequenceEqual(other, StringComparer.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SectionNames);

    /// <inheritdoc />
    public override int GetHashCode() =>
        names.Aggregate(names.Count, (hash, name) => HashCode.Combine(hash, StringComparer.Ordinal.GetHashCode(name)));

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", names);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
