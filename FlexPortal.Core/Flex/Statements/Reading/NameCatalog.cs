using System.Runtime.CompilerServices;
using System.Xml;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>An element name and the attribute names it had last, which are most likely the next ones.</summary>
internal sealed class ElementNames(string name)
{
    public string Name { get; } = name;

    public AttributeNames? Last { get; set; }
}

/// <summary>
/// Every element name and attribute set of a document, each once. Names come from the XML reader's name table, so they are compared by
/// reference; how many there may be is limited, because that table keeps them all.
/// </summary>
internal sealed class NameCatalog(StatementLimits limits)
{
    public const int MaxSets = 4096;

    private readonly Dictionary<string, ElementNames> _elements = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<AttributeNames>> _sets = [];
    private readonly string[] _buffer = new string[limits.MaxAttributes];
    private ElementNames _lastElement = new("");
    private int _setCount;

    /// <summary>The entry of an element name.</summary>
    /// <exception cref="PortalException">More names than the limit.</exception>
    public ElementNames Element(string name, long offset)
    {
        if (ReferenceEquals(_lastElement.Name, name))
            return _lastElement;
        if (!_elements.TryGetValue(name, out var element))
        {
            Count(name, offset);
            _elements.Add(name, element = new ElementNames(name));
        }

        return _lastElement = element;
    }

    /// <summary>
    /// Walks the attributes of the current element and returns their names; <paramref name="visit"/> sees each in turn.
    /// </summary>
    public AttributeNames Walk<TVisitor>(XmlReader xml, ElementNames element, long offset, ref TVisitor visit)
        where TVisitor : struct, IAttributeVisitor
    {
        var expected = element.Last is { } last && last.Count == xml.AttributeCount ? last.AsSpan() : default;
        var same = !expected.IsEmpty;
        var i = 0;
        for (; xml.MoveToNextAttribute(); i++)
        {
            var name = xml.Name;
            if (same && !ReferenceEquals(expected[i], name))
            {
                same = false;
                expected[..i].CopyTo(_buffer);
            }

            if (!same)
                _buffer[i] = name;
            visit.Visit(xml);
        }

        return same ? element.Last! : element.Last = Find(_buffer.AsSpan(0, i), offset);
    }

    private AttributeNames Find(ReadOnlySpan<string> names, long offset)
    {
        var hash = default(HashCode);
        foreach (var name in names)
            hash.Add(RuntimeHelpers.GetHashCode(name));
        var key = hash.ToHashCode();
        if (!_sets.TryGetValue(key, out var sets))
            sets = [];
        foreach (var set in sets)
        {
            if (Same(set.AsSpan(), names))
                return set;
        }

        foreach (var name in names)
            Count(name, offset);
        var added = new AttributeNames(names);

        // Beyond this, sets are not remembered: they still work, and only a document that varies its columns without end pays.
        if (_setCount < MaxSets)
        {
            _setCount++;
            sets.Add(added);
            _sets[key] = sets;
        }

        return added;
    }

    private static bool Same(ReadOnlySpan<string> a, ReadOnlySpan<string> b)
    {
        if (a.Length != b.Length)
            return false;
        for (var i = 0; i < a.Length; i++)
        {
            if (!ReferenceEquals(a[i], b[i]))
                return false;
        }

        return true;
    }

    private void Count(string name, long offset)
    {
        if (_names.Add(name) && _names.Count > limits.MaxDistinctNames)
            throw new PortalException(FlexErrors.StatementTooLarge("different names", limits.MaxDistinctNames, offset));
    }
}

/// <summary>Visits each attribute. A struct, so that the walk has no indirect call.</summary>
internal interface IAttributeVisitor
{
    void Visit(XmlReader xml);
}
