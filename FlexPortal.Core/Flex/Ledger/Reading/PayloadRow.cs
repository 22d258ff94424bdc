using System.Text.Json;
using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>
/// The attributes of a stored row, read from its payload: an object of text values in document order. One object is used for all rows, and
/// rows with the same names share one <see cref="AttributeNames"/>, as in a document.
/// </summary>
internal sealed class PayloadRow
{
    private readonly Dictionary<string, AttributeNames> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeNames> _lastOf = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private char[] _chars = new char[4096];
    private int[] _ends = new int[128];

    /// <summary>Names of the attributes in document order.</summary>
    public AttributeNames Names { get; private set; } = new([]);

    /// <summary>Value of the attribute at the given place.</summary>
    public ReadOnlySpan<char> GetValue(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1];
        return _chars.AsSpan(start, _ends[index] - start);
    }

    /// <summary>Takes the values of a payload.</summary>
    /// <param name="elementName">Element name of the row; rows of one element mostly have the same attributes.</param>
    /// <param name="payload">The JSON object, UTF-8.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A value is no text.</exception>
    public void Read(string elementName, ReadOnlySpan<byte> payload)
    {
        var expected = _lastOf.GetValueOrDefault(elementName);
        var same = expected is not null;
        var json = new Utf8JsonReader(payload);
        var (length, count) = (0, 0);
        _names.Clear();
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName)
                continue;
            if (same && (count == expected!.Count || !json.ValueTextEquals(expected[count])))
            {
                same = false;
                _names.AddRange(expected.Take(count));
            }

            if (!same)
                _names.Add(json.GetString()!);
            json.Read();
            length = Append(ref json, length, count++);
        }

        if (same && count < expected!.Count)
        {
            same = false;
            _names.AddRange(expected.Take(count));
        }

        Names = same ? expected! : _lastOf[elementName] = Find();
    }

    private int Append(ref Utf8JsonReader json, int length, int index)
    {
        // Every byte of the JSON text becomes at most one character.
        if (_chars.Length - length < json.ValueSpan.Length)
            Array.Resize(ref _chars, Math.Max(_chars.Length * 2, length + json.ValueSpan.Length));
        if (index == _ends.Length)
            Array.Resize(ref _ends, _ends.Length * 2);
        length += json.CopyString(_chars.AsSpan(length));
        _ends[index] = length;
        return length;
    }

    private AttributeNames Find()
    {
        var key = string.Join(' ', _names);
        if (_shapes.TryGetValue(key, out var known))
            return known;
        var added = new AttributeNames([.. _names]);
        if (_shapes.Count < 4096)
            _shapes.Add(key, added);
        return added;
    }
}
