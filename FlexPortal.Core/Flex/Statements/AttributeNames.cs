using System.Collections;
using System.Text;

namespace FlexPortal.Core.Flex.Statements;

/// <summary>
/// The attribute names of a row in document order. Rows with the same names share one instance, so a consumer may cache by reference.
/// </summary>
public sealed class AttributeNames : IReadOnlyList<string>
{
    private readonly string[] _names;
    private readonly byte[] _json;
    private readonly int[] _jsonEnds;
    private (RowDateRule? Rule, int[] Places) _dates;

    internal AttributeNames(ReadOnlySpan<string> names)
    {
        _names = names.ToArray();
        _jsonEnds = new int[_names.Length];
        AccountIdIndex = Array.IndexOf(_names, "accountId");
        ReportDateIndex = Array.IndexOf(_names, "reportDate");

        // An XML name holds no character that JSON escapes.
        var json = new StringBuilder();
        for (var i = 0; i < _names.Length; i++)
        {
            json.Append(i == 0 ? "{\"" : ",\"").Append(_names[i]).Append("\":\"");
            _jsonEnds[i] = Encoding.UTF8.GetByteCount(json.ToString());
        }

        _json = Encoding.UTF8.GetBytes(json.ToString());
    }

    /// <summary>Number of attributes.</summary>
    public int Count => _names.Length;

    internal int AccountIdIndex { get; }

    internal int ReportDateIndex { get; }

    /// <summary>Length in bytes of all JSON text before the values.</summary>
    internal int JsonLength => _json.Length;

    /// <summary>Name of the attribute at the given place.</summary>
    public string this[int index] => _names[index];

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _names.GetEnumerator();

    internal ReadOnlySpan<string> AsSpan() => _names;

    /// <summary>
    /// Places of the attributes that a rule names, in its order. Rows of one shape are in one section, so the last answer is kept.
    /// </summary>
    internal int[] PlacesOf(RowDateRule rule)
    {
        if (!ReferenceEquals(_dates.Rule, rule))
            _dates = (rule, [.. rule.Attributes.Select(name => Array.IndexOf(_names, name)).Where(place => place >= 0)]);
        return _dates.Places;
    }

    /// <summary>JSON text before the value at the given place: <c>,"name":"</c>.</summary>
    internal ReadOnlySpan<byte> JsonBefore(int index)
    {
        var start = index == 0 ? 0 : _jsonEnds[index - 1];
        return _json.AsSpan(start, _jsonEnds[index] - start);
    }
}
