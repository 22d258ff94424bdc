using System.Globalization;

namespace FlexPortal.Core.Sources;

/// <summary>Texts that users give to things: on one line, as the database checks them.</summary>
internal static class LineText
{
    /// <summary>
    /// Whether a text has at least one character, at most so many, and none that ends a line, controls, turns the direction of text, or is
    /// half a pair.
    /// </summary>
    public static bool Fits(string text, int most) => text.Length >= 1 && text.Length <= most && WellFormed(text)
        && !text.Any(letter => char.GetUnicodeCategory(letter)
            is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && !text.AsSpan().ContainsAnyInRange('\u202A', '\u202E') && !text.AsSpan().ContainsAnyInRange('\u2066', '\u2069');

    /// <summary>A name as it is stored and compared: without spaces around it, and one for each run of spaces within.</summary>
    public static string Name(string text)
    {
        var name = new System.Text.StringBuilder(text.Length);
        foreach (var letter in text.Trim())
        {
            if (char.GetUnicodeCategory(letter) != UnicodeCategory.SpaceSeparator)
                name.Append(letter);
            else if (name[^1] != ' ')
                name.Append(' ');
        }

        return name.ToString();
    }

    /// <summary>A text for the audit log: at most so many characters, without halves of pairs.</summary>
    public static string Cut(string text, int most)
    {
        var cut = text.Length <= most ? text : text[..most];
        return WellFormed(cut) ? cut : new([.. cut.Select(letter => char.IsSurrogate(letter) ? '\uFFFD' : letter)]);
    }

    private static bool WellFormed(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at]))
                continue;
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return false;
            at++;
        }

        return true;
    }
}
