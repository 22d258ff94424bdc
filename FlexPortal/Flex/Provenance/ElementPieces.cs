using System.Text.RegularExpressions;

namespace FlexPortal.Flex.Provenance;

/// <summary>A piece of an element's text.</summary>
/// <param name="Text">The text, as it stands in the bytes.</param>
/// <param name="Attribute">The attribute that it is; null for what is between.</param>
internal sealed record ElementPiece(string Text, string? Attribute);

/// <summary>Cuts the text of an element at the attributes that are to be highlighted. All pieces together are the text.</summary>
internal static partial class ElementPieces
{
    /// <summary>The pieces.</summary>
    /// <param name="element">The element, possibly cut off at its end.</param>
    /// <param name="attributes">Names of the attributes that become pieces of their own, each once.</param>
    public static IReadOnlyList<ElementPiece> Of(string element, IReadOnlySet<string> attributes)
    {
        var (pieces, seen, place) = (new List<ElementPiece>(), new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var found in Attribute().EnumerateMatches(element))
        {
            var text = element.Substring(found.Index, found.Length);
            var name = text[..text.IndexOf('=', StringComparison.Ordinal)].TrimEnd();
            if (!attributes.Contains(name) || !seen.Add(name))
                continue;
            if (found.Index > place)
                pieces.Add(new(element[place..found.Index], null));
            pieces.Add(new(text, name));
            place = found.Index + found.Length;
        }

        if (place < element.Length)
            pieces.Add(new(element[place..], null));
        return pieces;
    }

    // A value has no quote of its own kind in it, so a name is never found inside of a value.
    [GeneratedRegex("""(?<=\s)[A-Za-z_][A-Za-z0-9_.:-]*\s*=\s*(?:"[^"]*"|'[^']*')""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Attribute();
}
