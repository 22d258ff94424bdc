namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>One string for each text that rows repeat: symbols, currencies, categories. Beyond a limit a text is not shared.</summary>
internal sealed class TextPool
{
    private const int Most = 16_384;
    private const int Longest = 128;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length > Longest)
            return text.ToString();
        if (_lookup.TryGetValue(text, out var known))
            return known;
        var added = text.ToString();
        if (_texts.Count < Most)
            _texts.Add(added);
        return added;
    }
}
