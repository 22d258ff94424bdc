using System.Globalization;
using System.Runtime.InteropServices;

namespace FlexPortal.Core.Flex.Statements.Reading;

/// <summary>
/// Builds the reference of the current element, from its place among the siblings of its name, in one buffer and
/// without a string per element.
/// </summary>
internal sealed class RowPath(StatementLimits limits)
{
    private readonly char[] _characters = new char[((limits.MaxNameLength + 24) * (limits.MaxDepth + 1)) + 24];
    private readonly int[] _lengths = new int[limits.MaxDepth + 2];
    private readonly Dictionary<string, long>?[] _siblings = new Dictionary<string, long>?[limits.MaxDepth + 2];
    private int _depth;

    /// <summary>Holds the path of the element left last, and of those around it.</summary>
    public char[] Characters => _characters;

    public void StartStatement(int ordinal)
    {
        ordinal.TryFormat(_characters, out var written, default, CultureInfo.InvariantCulture);
        (_depth, _lengths[0]) = (0, written);
        _siblings[0]?.Clear();
    }

    /// <summary>Enters an element; the first section of a name goes without a number.</summary>
    public void Enter(string name, bool isSection)
    {
        var siblings = _siblings[_depth] ??= new Dictionary<string, long>(StringComparer.Ordinal);
        var place = ++CollectionsMarshal.GetValueRefOrAddDefault(siblings, name, out _);
        var length = _lengths[_depth];
        _characters[length++] = '/';
        name.CopyTo(_characters.AsSpan(length));
        length += name.Length;
        if (!isSection || place > 1)
        {
            _characters[length++] = '[';
            place.TryFormat(_characters.AsSpan(length), out var written, default, CultureInfo.InvariantCulture);
            length += written;
            _characters[length++] = ']';
        }

        _lengths[++_depth] = length;
        _siblings[_depth]?.Clear();
    }

    /// <summary>Leaves the element and returns the length of its path.</summary>
    public int Leave() => _lengths[_depth--];
}
